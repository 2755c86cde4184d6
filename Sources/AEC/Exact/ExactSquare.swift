/// A square of a picture whose samples are kept, or kept within a bound, on its way to a body and back: the door to all ways of
/// coding one.
///
/// A body says its way and the bound, and then what the way makes of the pixels. Pixels are 8-bit RGB or gray, row by row, nothing
/// between them; squares know nothing of each other.
///
/// Normative: <doc:Lossless>.
package enum ExactSquare {
  /// How far a decoded sample may be from the one that was coded, in gray levels; 0 is without loss.
  package static let errors = 0...127

  /// Pixels of a square that is small enough to be coded all ways.
  private static let few = 4096

  /// How the pixels of a square become bytes; the number in the body.
  package enum Way: Int, CaseIterable, Sendable {
    /// The filters of PNG, and deflate.
    case filtered = 0
    /// Pixels predicted from their neighbours, for photographs.
    case photograph = 1
    /// Colours that followed before, for text, drawings and patterns.
    case graphics = 2
  }

  /// What became of a square.
  package struct Coded: Sendable {
    package let way: Way
    package let body: [UInt8]
    /// The sum of squared errors of the samples that are decoded.
    package let squaredError: Int

    /// A square of opacities, all of which are whole: no bytes.
    static let opaque = Coded(way: .graphics, body: [], squaredError: 0)
  }

  /// The opacities of a square without a body.
  static func opaque(_ pixels: Int) -> [UInt8] { [UInt8](repeating: .max, count: pixels) }

  /// Whether all opacities of a square are whole.
  static func isOpaque(_ pixels: [UInt8]) -> Bool { pixels.allSatisfy { $0 == .max } }

  /// Codes a square, no sample of which may come back further off than `maxError`, the best way. What comes of it when the job
  /// shall not go on is of no use.
  package static func encode(_ pixels: [UInt8], width: Int, height: Int, maxError: Int, _ job: Job? = nil) -> Coded {
    guard width * height > few else {
      let ways: [Way] = [.photograph, .graphics, .filtered]
      return ways.map { encode(pixels, width: width, height: height, maxError: maxError, by: $0, job) }
        .min { $0.body.count < $1.body.count }!
    }
    let way = WayChoice(pixels, width: width, height: height)
    let coded = encode(pixels, width: width, height: height, maxError: maxError, by: way.way, job)
    guard way.mayBeFiltered(coded.body.count, job) else { return coded }
    let filtered = encode(pixels, width: width, height: height, maxError: maxError, by: .filtered, job)
    return filtered.body.count < coded.body.count ? filtered : coded
  }

  /// Codes a square one way.
  package static func encode(
    _ pixels: [UInt8], width: Int, height: Int, maxError: Int, by way: Way, _ job: Job? = nil
  ) -> Coded {
    let samples = pixels.count / (width * height)
    let (body, squaredError) =
      switch way {
      case .filtered: FilteredRows.encode(pixels, width: width, height: height, maxError: maxError, job)
      case .photograph: write(pixels, width: width, PhotographCoder(samples: samples, maxError: maxError), job)
      case .graphics:
        write(pixels, width: width, GraphicsCoder(samples: samples, maxError: maxError, pixels: width * height), job)
      }
    return Coded(way: way, body: head(way, maxError) + body, squaredError: squaredError)
  }

  private static func write<Pixels: PixelCoder & ~Copyable>(
    _ pixels: [UInt8], width: Int, _ coder: consuming Pixels, _ job: Job?
  ) -> (body: [UInt8], squaredError: Int) {
    var seen = pixels
    var writer = DecisionWriter()
    coder.code(&seen, width: width, &writer)
    return (writer.finish(job), squaredError(pixels, seen))
  }

  /// The sum of squared errors of samples.
  static func squaredError(_ samples: [UInt8], _ seen: [UInt8]) -> Int {
    zip(samples, seen).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
  }

  private static func read<Pixels: PixelCoder & ~Copyable>(
    _ body: ArraySlice<UInt8>, width: Int, count: Int, _ coder: consuming Pixels, _ job: Job?
  ) throws(EntropyCodingError) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: count)
    var reader = DecisionReader(body, job?.clock)
    try coder.code(&pixels, width: width, &reader)
    try reader.finish()
    return pixels
  }

  /// About how many bytes a square of so many rows takes without loss, of which some are there.
  ///
  /// Of drawings, rows apart and a quick search take 8/5 of what all filtered rows take for their part, and hardly ever less than
  /// they; and those half as much again as pixels do.
  package static func estimate(_ rows: [UInt8], width: Int, samples: Int, of height: Int, _ job: Job? = nil) -> Int {
    FilteredRows.estimate(rows, width: width, samples: samples, job) * height * samples * width * 5 / (12 * rows.count)
  }

  /// The pixels of a square. Any bytes are safe to read, and take no more memory than the square; offsets in errors are relative
  /// to `body`.
  package static func decode(
    _ body: ArraySlice<UInt8>, width: Int, height: Int, samples: Int = PictureLayout.rgb8.samples, _ job: Job? = nil
  ) throws(EntropyCodingError) -> [UInt8] {
    let pixels = width * height
    var rest = body
    let (way, maxError) = try takeHead(from: &rest)
    do throws(EntropyCodingError) {
      switch way {
      case .filtered:
        return try FilteredRows.decode(
          rest, width: width, height: height, samples: samples, maxError: maxError, job)
      case .photograph:
        return try read(
          rest, width: width, count: samples * pixels, PhotographCoder(samples: samples, maxError: maxError), job)
      case .graphics:
        return try read(
          rest, width: width, count: samples * pixels,
          GraphicsCoder(samples: samples, maxError: maxError, pixels: pixels), job)
      }
    } catch {
      throw EntropyCodingError(
        expected: error.expected, found: error.found, offset: error.offset + rest.startIndex - body.startIndex)
    }
  }

  /// The largest error that a body says its samples may have; nil of one that says none.
  package static func maxError(of body: ArraySlice<UInt8>) -> Int? {
    var rest = body
    return try? takeHead(from: &rest).maxError
  }

  /// The way that a body says its square went.
  static func way(of body: ArraySlice<UInt8>) throws(EntropyCodingError) -> Way {
    var rest = body
    return try takeHead(from: &rest).way
  }

  private static func head(_ way: Way, _ maxError: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    Varint.append(4 * maxError + way.rawValue, to: &bytes)
    return bytes
  }

  /// Takes the first number of a body off its front.
  private static func takeHead(
    from body: inout ArraySlice<UInt8>
  ) throws(EntropyCodingError) -> (way: Way, maxError: Int) {
    guard case .success(let head) = Varint.take(from: &body) else {
      throw EntropyCodingError(
        expected: "the way of a square", found: body.isEmpty ? "no bytes" : "no number", offset: 0)
    }
    guard let way = Way(rawValue: head % 4) else {
      throw EntropyCodingError(expected: "a way of 0 ... 2", found: "\(head % 4)", offset: 0)
    }
    guard errors.contains(head / 4) else {
      throw EntropyCodingError(expected: "errors of 0 ... \(errors.upperBound)", found: "\(head / 4)", offset: 0)
    }
    return (way, head / 4)
  }

  /// Bytes that decoding a square of so many pixels takes at most beside them: its body, which may be as large, tables, and zlib's
  /// state.
  static func memory(pixels: Int) -> Int {
    PictureLayout.rgb8.bytes(pixels) + GraphicsCoder.memory(pixels: pixels) + 300_000
  }

  /// Bytes that coding one takes: a copy and samples of it, and what is packed, of which 16 bytes say where a few bits go.
  static func encodingMemory(pixels: Int) -> Int { 12 * PictureLayout.rgb8.bytes(pixels) + 500_000 }
}

/// Codes the pixels of a square one by one, as decisions.
protocol PixelCoder: ~Copyable {
  /// Codes the pixels of rows of `width` (1 ... 512); they become what a decoder sees. A reader makes them.
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, _ coder: inout Coder
  ) throws(Coder.Failure)
}
