import CKernels

/// The size of a picture and of the maps its padded form has. Pictures are padded to multiples of 64 pixels.
package struct PaddedSize: Sendable, Equatable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// Rows and columns of z, one to 64 pixels.
  package var rows64: Int { (height + 63) / 64 }
  package var columns64: Int { (width + 63) / 64 }
  /// Rows and columns of y, one to 16 pixels.
  package var rows16: Int { 4 * rows64 }
  package var columns16: Int { 4 * columns64 }
  /// Rows and columns of blocks, one to 8 pixels.
  package var rows8: Int { 8 * rows64 }
  package var columns8: Int { 8 * columns64 }
}

/// Rows of 8x8 blocks of a picture, 192 channels `(dy, dx, colour)` of `2p - 255`; padding repeats the last row and column.
final class PixelStream: RowStream {
  private let image: Image
  private let size: PaddedSize
  private var y: Int

  var width: Int { size.columns8 }
  var channels: Int { 192 }

  init(_ image: Image, _ size: PaddedSize, rows: Range<Int>) {
    (self.image, self.size, y) = (image, size, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    image.pixels.withUnsafeBufferPointer { pixels in
      let rows: [UnsafePointer<UInt8>?] = (0..<8).map { dy in
        pixels.baseAddress! + min(8 * y + dy, image.height - 1) * 3 * image.width
      }
      aec_blocks_from_rgb8(rows, Int32(image.width), row.start, Int32(row.width))
    }
    y += 1
  }
}

/// The pixels of a picture while threads write different rows of blocks.
final class PixelMap: @unchecked Sendable {
  private let width: Int
  private let height: Int
  private let pixels: Map<UInt8>

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = Map(height: height, width: width, channels: 3)
  }

  /// Writes a row of blocks, 192 channels in 1/64 of `2p - 255`, as far as it lies within the picture.
  func writeBlocks(_ blocks: Row<Int16>, row: Int) {
    let count = min(8, height - 8 * row)
    let rows: [UnsafeMutablePointer<UInt8>?] = (0..<8).map { $0 < count ? pixels[8 * row + $0].start : nil }
    aec_rgb8_from_blocks(blocks.start, rows, Int32(count), Int32(width))
  }

  var image: Image { Image(width: width, height: height, pixels: pixels.elements) }
}
