/// The size of a picture and of the maps its padded form has. Pictures are padded to multiples of 64 pixels, of 8 where
/// networks do not take them.
package struct PaddedSize: Sendable, Equatable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// Pixels with the padding: what a picture costs, and what limits count.
  package var pixels: Int { takesNetworks ? 64 * rows64 * (64 * columns64) : blockPixels }
  /// The same where networks do not code it, whether they could or not.
  var blockPixels: Int { 8 * blockRows * (8 * blockColumns) }
  /// Whether networks may code a picture of this size: padded to a multiple of 64, a line takes the time of a picture 64 times as
  /// large.
  package var takesNetworks: Bool { min(width, height) >= Self.leastSide }
  static let leastSide = 32

  /// Rows and columns of z, one to 64 pixels.
  package var rows64: Int { (height + 63) / 64 }
  package var columns64: Int { (width + 63) / 64 }
  /// Rows and columns of y, one to 16 pixels.
  package var rows16: Int { 4 * rows64 }
  package var columns16: Int { 4 * columns64 }
  /// Rows and columns of blocks of 8x8 pixels that have pixels of the picture.
  var blockRows: Int { (height + 7) / 8 }
  var blockColumns: Int { (width + 7) / 8 }
}

extension Range<Int> {
  /// `reach` more at either end, within 0 ..< `end`.
  func grown(by reach: Int, within end: Int) -> Range<Int> {
    Swift.max(lowerBound - reach, 0)..<Swift.min(upperBound + reach, end)
  }

  func moved(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }

  /// What these places are where `factor` of them are one, those that are met in part included.
  func divided(by factor: Int) -> Range<Int> { lowerBound / factor..<(upperBound + factor - 1) / factor }

  /// What these places are where each is `factor`.
  func multiplied(by factor: Int) -> Range<Int> { lowerBound * factor..<upperBound * factor }
}

extension [Range<Int>] {
  /// The indices of those that have something in common with `range`, in an array of ranges that follow each other.
  func indices(meeting range: Range<Int>) -> Range<Int> {
    let first = firstIndex { $0.upperBound > range.lowerBound } ?? endIndex
    return first..<Swift.max(first, (lastIndex { $0.lowerBound < range.upperBound } ?? -1) + 1)
  }
}
