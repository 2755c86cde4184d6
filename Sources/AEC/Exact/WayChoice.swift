/// Which way a square is coded, told from its pixels without coding all of it every way.
///
/// Where five of six pixels equal one next to them, drawings it is: of 200 squares of screens, pages, prints and photographs none
/// was larger for it. Elsewhere a sixteenth of the rows is coded both ways, since patterns of few colours may be drawings too.
struct WayChoice {
  let way: ExactSquare.Way
  private let pixels: [UInt8]
  private let width, height: Int
  /// Bytes of a pixel.
  private let samples: Int

  init(_ pixels: [UInt8], width: Int, height: Int, depth: Int) {
    (self.pixels, self.width, self.height, samples) = (pixels, width, height, pixels.count / (width * height))
    // Drawings of 16 bits have levels.
    guard depth == 8 else {
      way = .photograph
      return
    }
    guard !Self.isDrawn(pixels, width: width, samples: samples) else {
      way = .graphics
      return
    }
    let sample = RowSample(height: height).rows(of: pixels, length: samples * width)
    let rows = sample.count / (samples * width)
    let (photograph, graphics) = (
      ExactSquare.encode(sample, width: width, height: rows, maxError: 0, by: .photograph).body.count,
      ExactSquare.encode(sample, width: width, height: rows, maxError: 0, by: .graphics).body.count
    )
    way = graphics < photograph ? .graphics : .photograph
  }

  /// Whether filtered rows might take less than the bytes that the square was coded in. Where these are next to nothing, as of
  /// patterns, they are deflated with some care to tell; other drawings, and smooth masks, are for a moment, of the rest a sixteenth
  /// of the rows.
  func mayBeFiltered(_ bytes: Int, _ job: Job?) -> Bool {
    if bytes < 1024 + width * height / 64 {
      // Coders of pixels learn a pattern in about a kilobyte.
      return FilteredRows.estimate(pixels, width: width, samples: samples, by: .medium, job) < bytes + bytes / 4 + 1024
    }
    if way == .graphics || samples == 1 && bytes < width * height / 4 {
      return 2 * FilteredRows.estimate(pixels, width: width, samples: samples, job) < 3 * bytes
    }
    let sample = RowSample(height: height).rows(of: pixels, length: samples * width)
    return 10 * FilteredRows.estimate(sample, width: width, samples: samples, job) * (pixels.count / sample.count) < 13
      * bytes
  }

  /// Whether five of six pixels, each of `samples` bytes, that have neighbours on the left and above equal one of them.
  static func isDrawn(_ pixels: [UInt8], width: Int, samples: Int) -> Bool {
    let length = samples * width
    var (equal, all) = (0, 0)
    pixels.withUnsafeBufferPointer { pixels in
      for row in stride(from: length, to: pixels.count, by: length) {
        for index in stride(from: row + samples, to: row + length, by: samples) {
          func equals(_ distance: Int) -> Bool {
            var place = index
            while place < index + samples {
              guard pixels[place] == pixels[place - distance] else { return false }
              place += 1
            }
            return true
          }
          equal += equals(samples) || equals(length) ? 1 : 0
          all += 1
        }
      }
    }
    return 6 * equal > 5 * all
  }
}
