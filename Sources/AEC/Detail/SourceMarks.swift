/// What is told of each block of 16x16 pixels before a picture is coded, as bits of its class.
enum SourceMarks {
  /// Pixels along the side of a block.
  static let side = 16
  /// Networks will not do; the block's cell of 64x64 is drawn; most of the neighbours in that cell are equal.
  static let (isLost, isDrawn, isEven) = (UInt8(1), UInt8(2), UInt8(4))
}
