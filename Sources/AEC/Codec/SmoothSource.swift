import CKernels

/// What the analysis transform sees of a picture: its pixels, but the means of blocks where networks will not do.
///
/// Patterns, text and drawings take networks many bits and come back wrong, and what is wrong costs more again. In such blocks of
/// 16x16 the networks code a smooth fill, the detail layer the rest. Pixels alone decide: latents cannot be chosen
/// afterwards, since scale classes and means are fixed before the decoded picture is known, and fields of vision cross blocks.
///
/// A block is lost if neighbouring pixels differ by more than photographs' do, or, where not much may be lost, by a part of it
/// while many are equal: in photographs 1 of 400 blocks is like that, in pictures of screens 1 of 6.
struct SmoothSource {
  /// Pixels along the side of a block.
  static let side = 16

  /// Rows of pixels that can be seen.
  private(set) var rows = 0
  let pixels: PixelMap<UInt8>
  /// Blocks that are lost so far.
  private(set) var lost = 0
  /// Whether drawings are lost.
  private let losesDrawings: Bool

  /// Drawings are better coded by networks where the detail layer has a large step (in 1/8 of a gray level).
  init(_ pixels: PixelMap<UInt8>, step: Int) { (self.pixels, losesDrawings) = (pixels, step <= 256) }

  /// Mean difference of neighbouring pixels in gray levels beyond which a block is lost, and beyond which it is where at
  /// least two of five are equal.
  private static let (wild, drawn) = (56, 4)

  /// Takes rows of the source, of which the first `known` are there.
  mutating func take(from source: PixelMap<UInt8>, knowing known: Int) {
    while rows < known {
      let end = min(rows + Self.side, source.height)
      guard end <= known else { return }
      for column in stride(from: 0, to: source.width, by: Self.side) {
        copy(rows: rows..<end, columns: column..<min(column + Self.side, source.width), of: source)
      }
      rows = end
    }
  }

  /// Copies a block, or its mean.
  private mutating func copy(rows: Range<Int>, columns: Range<Int>, of source: PixelMap<UInt8>) {
    let from = source.places(row: rows.lowerBound, count: rows.count, column: columns.lowerBound)
    let to = pixels.places(row: rows.lowerBound, count: rows.count, column: columns.lowerBound)
    let texture = aec_texture_of(from.map { UnsafePointer($0) }, Int32(columns.count), Int32(rows.count))
    if isLost(texture) {
      lost += 1
      aec_fill(texture, to, Int32(columns.count), Int32(rows.count))
    } else {
      for (from, to) in zip(from, to) { to!.update(from: from!, count: PictureLayout.rgb8.bytes(columns.count)) }
    }
  }

  /// Differences are in thirds of a gray level.
  private func isLost(_ texture: aec_texture) -> Bool {
    let (pairs, difference) = (Int(texture.pairs), Int(texture.differences))
    return difference > 3 * Self.wild * pairs
      || losesDrawings && difference > 3 * Self.drawn * pairs && 5 * Int(texture.equal) > 2 * pairs
  }
}
