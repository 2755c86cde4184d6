import AEC

// What files say of the numbers of their pixels: how many bits are significant, and which is the largest.
extension Metadata {
  /// What is the largest number in a file of these pixels: the one that the picture came with, where that needs as many bytes.
  func largest(in layout: PictureLayout) -> Int {
    guard let largest, 1...layout.largest ~= largest, (largest > 255) == (layout.depth == 16) else {
      return layout.largest
    }
    return largest
  }

  /// PNG's sBIT for these pixels; nil where there is none that fits. Opacities of which nothing is said have all their bits.
  func significantBits(in layout: PictureLayout) -> [UInt8]? {
    guard let bits = significantBits, bits.allSatisfy({ 1...16 ~= $0 }) else { return nil }
    let all = UInt8(layout.depth)
    let (colours, opacity) = bits.count % 2 == 0 ? (bits.dropLast(), bits[bits.count - 1]) : (bits[...], all)
    guard colours.count == layout.colours else { return nil }
    return (layout.hasAlpha ? colours + [opacity] : colours).map { min($0, all) }
  }
}
