import AEC

/// Small pictures of one shape in memory, one behind the other: `[picture][row][column][channel]`, in -1/2...1/2.
package struct SmallPictures: Sendable, Equatable {
  /// Of each picture.
  package let shape: Shape
  package private(set) var samples: [Float]

  /// Pictures of these samples.
  package init(_ shape: Shape, _ samples: [Float] = []) {
    precondition(samples.count % shape.count == 0, "pictures are whole")
    (self.shape, self.samples) = (shape, samples)
  }

  package var count: Int { samples.count / shape.count }

  /// Some of them.
  package subscript(_ range: Range<Int>) -> SmallPictures {
    SmallPictures(shape, Array(samples[shape.count * range.lowerBound..<shape.count * range.upperBound]))
  }

  package mutating func add(_ picture: some Collection<Float>) {
    precondition(picture.count == shape.count, "pictures have one shape")
    samples += picture
  }

  package mutating func add(_ pictures: SmallPictures) {
    precondition(pictures.shape == shape, "pictures have one shape")
    samples += pictures.samples
  }

  /// Puts one where a training wants it.
  func copy(_ index: Int, to place: UnsafeMutablePointer<Float>) {
    samples.withUnsafeBufferPointer { place.update(from: $0.baseAddress! + index * shape.count, count: shape.count) }
  }

  /// What a corruption makes of each, by its number.
  package func corrupted(_ corrupter: Corrupter, _ draws: Draws) -> SmallPictures {
    var other = self
    other.samples.withUnsafeMutableBufferPointer { samples in
      for number in 0..<samples.count / shape.count {
        corrupter.corrupt(
          samples.baseAddress! + number * shape.count, height: shape.height, width: shape.width,
          channels: shape.channels, number: number, draws)
      }
    }
    return other
  }

  // MARK: Where they come from

  /// Shares of a picture's rows, from the top, that are learned from and kept aside.
  private static let learned = (share: 0.8, most: 32_768)

  /// Squares of `side` pixels cut out of RGB pictures: those to learn from, every half side, out of the upper four fifths of each picture;
  /// those kept aside, side by side, out of the rest.
  package static func cut(_ pictures: [Picture], side: Int) -> (learned: SmallPictures, aside: SmallPictures) {
    let shape = Shape(side, side, 3)
    var places: [(picture: Int, row: Int, column: Int)] = []
    var aside = SmallPictures(shape)
    for (index, picture) in pictures.enumerated() where min(picture.width, picture.height) >= side {
      let end = Int(learned.share * Double(picture.height))
      for row in stride(from: 0, through: end - side, by: max(1, side / 2)) {
        for column in stride(from: 0, through: picture.width - side, by: max(1, side / 2)) {
          places.append((index, row, column))
        }
      }
      for row in stride(from: end, through: picture.height - side, by: side) {
        for column in stride(from: 0, through: picture.width - side, by: side) {
          aside.add(picture.square(row, column, side))
        }
      }
    }
    // Of too many, as many as evenly lie among them.
    let count = min(places.count, learned.most)
    var chosen = SmallPictures(shape)
    chosen.samples.reserveCapacity(count * shape.count)
    for index in 0..<count {
      let place = places[index * places.count / count]
      chosen.add(pictures[place.picture].square(place.row, place.column, side))
    }
    return (chosen, aside)
  }

  /// Samples drawn evenly between black and white, each by itself: what no picture looks like.
  package static func noise(_ shape: Shape, count: Int) -> SmallPictures {
    let draws = Draws(seed: 0, step: 0)
    return SmallPictures(shape, (0..<count * shape.count).map { Float(draws.uniform(.noise, $0) - 0.5) })
  }

  // MARK: Looking at them

  /// A picture of rows of pictures, which are twice as large in it.
  package static func sheet(_ rows: [SmallPictures]) -> Picture {
    let shape = rows[0].shape
    let (scale, gap) = (2, 4)
    let (stepDown, stepRight) = (scale * shape.height + gap, scale * shape.width + gap)
    let (height, width) = (gap + stepDown * rows.count, gap + stepRight * (rows.map(\.count).max() ?? 0))
    let layout: PictureLayout = shape.channels == 1 ? .gray8 : .rgb8
    var pixels = [UInt8](repeating: 255, count: width * height * shape.channels)
    for (row, pictures) in rows.enumerated() {
      for (place, sample) in pictures.samples.enumerated() {
        let (index, inside) = place.quotientAndRemainder(dividingBy: shape.count)
        let (position, channel) = inside.quotientAndRemainder(dividingBy: shape.channels)
        let (y, x) = position.quotientAndRemainder(dividingBy: shape.width)
        let level = UInt8((255 * min(max(sample + 0.5, 0), 1)).rounded())
        for down in 0..<scale {
          for right in 0..<scale {
            let (top, left) = (gap + stepDown * row + scale * y + down, gap + stepRight * index + scale * x + right)
            pixels[(top * width + left) * shape.channels + channel] = level
          }
        }
      }
    }
    return Picture(width: width, height: height, layout: layout, pixels: pixels)
  }
}

extension Picture {
  /// A square of an RGB picture, in -1/2...1/2.
  fileprivate func square(_ row: Int, _ column: Int, _ side: Int) -> [Float] {
    (row..<row + side).flatMap { row in
      let start = 3 * (row * width + column)
      return pixels[start..<start + 3 * side].map { Float($0) / 255 - 0.5 }
    }
  }
}
