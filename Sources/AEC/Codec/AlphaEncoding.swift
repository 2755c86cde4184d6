/// A picture with transparency on its way from rows of pixels to squares of opacities, and to rows of colours for the others.
final class AlphaEncoding {
  private let layout: PictureLayout
  private let squares: ExactEncoding
  /// Nil where colours that nobody sees are kept.
  private var hidden: HiddenColours?
  /// What each opacity becomes, if not all are kept.
  private let levels: [Int]?
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
    let row = Array(row)
    var opacities = layout.opacities(of: row)
    if let levels { opacities = Numbers.map(opacities, depth: layout.depth) { levels[$0] } }
    try squares.append(opacities)
    rows += 1
    let colours = layout.colours(of: row)
    return hidden?.take(colours, opacities, isLast: rows == size.height) ?? [colours]
  }
}

/// What coding the opacities of a picture takes.
struct AlphaEncodingPlan {
  let squares: ExactEncodingPlan
  let layout: PictureLayout
  /// Whether colours that nobody sees are kept.
  let keepsHidden: Bool
  /// What each opacity becomes, one of some that are evenly apart, of which the first is none and the last all; nil at the best
  /// quality, where all stay.
  let levels: [Int]?
  /// Bytes that coding takes at most, beside what the caller holds and the file that is made.
  let memory: Int

  init(_ size: PaddedSize, _ layout: PictureLayout, _ encoder: PictureEncoder) {
    precondition(PictureEncoder.alphaQualities.contains(encoder.alphaQuality), "alpha qualities are 0 ... 100")
    squares = ExactEncodingPlan(alphaOf: size, layout, encoder.work)
    (self.layout, keepsHidden) = (layout, encoder.keepsHiddenColours || encoder.maxError != nil)
    // 157 levels at quality 99, 5 at 0, about as far apart as they are fewer.
    let apart = 100 + 63 * (100 - encoder.alphaQuality)
    let steps = (25_500 + apart / 2) / apart
    let largest = layout.largest
    levels =
      encoder.alphaQuality == PictureEncoder.alphaQualities.upperBound
      ? nil
      : (0...largest).map { opacity in
        let level = (2 * opacity * steps + largest) / (2 * largest)
        return (2 * level * largest + steps) / (2 * steps)
      }
    // A band of rows, as it came and as it is given on.
    memory = squares.memory + 2 * SourceMarks.side * layout.bytes(size.width)
  }
}
