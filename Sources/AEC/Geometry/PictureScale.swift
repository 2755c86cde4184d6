/// The size at which a picture is decoded: its own, or a half, a quarter or an eighth of it, rounded up.
///
/// At 1/2 and 1/4 each pixel is the rounded mean of a box of 2x2 or 4x4 decoded pixels, or of what there is of the box at
/// the right and lower edge; that costs as much as full size. At 1/8 the thumbnail transform makes a pixel of each block
/// of 8x8 without the synthesis transform: close to the mean, in less than half the time.
///
/// Of a region, boxes of 2x2 and 4x4 begin at its corner. Blocks of 8x8 begin at the picture's, so at 1/8 the region grows
/// to the blocks that it meets.
public enum PictureScale: Int, Sendable, CaseIterable {
  /// As large as the picture.
  case full = 1
  /// Half as wide and as high.
  case half = 2
  /// A quarter as wide and as high.
  case quarter = 4
  /// A thumbnail, quick to decode.
  case eighth = 8

  /// Rows and columns of decoded pixels that become one.
  var box: Int { self == .eighth ? 1 : rawValue }

  /// Rows or columns that a region's rows or columns become.
  func pixels(of range: Range<Int>) -> Int {
    self == .eighth ? range.divided(by: rawValue).count : (range.count + rawValue - 1) / rawValue
  }
}
