/// A picture with transparency on its way from rows of pixels to squares of opacities, and to rows of colours for the others.
final class AlphaEncoding {
  private let layout: PictureLayout
  private let squares: ExactEncoding
  /// Nil where colours that nobody sees are kept.
  private var hidden: HiddenColours?
  /// What each opacity becomes.
  private let levels: [UInt8]
  private let size: PaddedSize
  private var rows = 0

  init(_ plan: AlphaEncodingPlan, _ job: Job) {
    (size, layout, levels) = (plan.squares.size, plan.layout, plan.levels)
    squares = ExactEncoding(plan.squares, job)
    hidden = plan.keepsHidden ? nil : HiddenColours(width: size.width, layout)
  }

  /// The bodies of the squares, none of which has one in a picture that turned out to be opaque.
  var bodies: [[UInt8]] { squares.bodies }

  /// Forgets the bodies, once they are in the file.
  func letGo() { squares.letGo() }

  /// Takes the next row of pixels; gives the rows of colours that are done with it.
  func append(_ row: some Collection<UInt8>) throws(CodecError) -> [[UInt8]] {
    var row = Array(row)
    let (colours, samples) = (layout.colours, layout.samples)
    var opacities = [UInt8](repeating: 0, count: size.width)
    for x in opacities.indices {
      let opacity = levels[Int(row[samples * x + colours])]
      (opacities[x], row[samples * x + colours]) = (opacity, opacity)
    }
    try squares.append(opacities)
    rows += 1
    if hidden != nil { return hidden!.take(row, isLast: rows == size.height) }
    return [
      [UInt8](unsafeUninitializedCapacity: colours * size.width) { kept, count in
        for x in 0..<size.width {
          for colour in 0..<colours { kept[colours * x + colour] = row[samples * x + colour] }
        }
        count = colours * size.width
      }
    ]
  }
}

/// What coding the opacities of a picture takes.
struct AlphaEncodingPlan {
  let squares: ExactEncodingPlan
  let layout: PictureLayout
  /// Whether colours that nobody sees are kept.
  let keepsHidden: Bool
  /// What each opacity becomes: as many as there are at the best quality, else some, evenly apart, of which the first is 0 and the
  /// last 255.
  let levels: [UInt8]
  /// Bytes that coding takes at most, beside what the caller holds and the file that is made.
  let memory: Int

  init(_ size: PaddedSize, _ layout: PictureLayout, _ encoder: PictureEncoder) {
    precondition(PictureEncoder.alphaQualities.contains(encoder.alphaQuality), "alpha qualities are 0 ... 100")
    squares = ExactEncodingPlan(alphaOf: size, encoder.work)
    (self.layout, keepsHidden) = (layout, encoder.keepsHiddenColours || encoder.maxError != nil)
    // 256 levels at quality 100, 5 at 0, about as far apart as they are fewer.
    let apart = 100 + 63 * (100 - encoder.alphaQuality)
    let steps = (25_500 + apart / 2) / apart
    levels = (0...255).map { opacity in
      let level = (2 * opacity * steps + 255) / 510
      return UInt8((2 * level * 255 + steps) / (2 * steps))
    }
    // A band of rows, as it came and as it is given on.
    memory = squares.memory + 2 * SourceMarks.side * layout.bytes(size.width)
  }
}
