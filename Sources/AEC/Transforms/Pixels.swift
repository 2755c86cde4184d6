import CKernels

/// The size of a picture and of the maps its padded form has. Pictures are padded to multiples of 64 pixels.
package struct PaddedSize: Sendable, Equatable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// Pixels with the padding: what a picture costs, and what limits count.
  package var pixels: Int { 64 * rows64 * 64 * columns64 }
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

/// Rows of pixels of a picture, 8-bit RGB, of which all or only some neighbouring ones are in memory.
///
/// Threads may write different pixels at the same time.
final class PixelMap: Sendable {
  /// The largest magnitude of `2p - 255`.
  static let limit = 255

  private let rows: Map<UInt8>

  var width: Int { rows.width }
  var height: Int { rows.height }

  init(width: Int, height: Int, holding held: Int? = nil) {
    rows = Map(height: height, width: width, channels: 3, holding: held)
  }

  /// Puts a row of `3 * width` bytes.
  func replace(row: Int, with pixels: some Collection<UInt8>) {
    let place = UnsafeMutableBufferPointer(start: rows[row].start, count: 3 * width)
    _ = place.update(fromContentsOf: pixels)
  }

  /// The `3 * width` bytes of a row.
  func row(_ row: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: rows[row].start, count: 3 * width)
  }

  /// Reads a row of blocks from block `column` on, 192 channels `(dy, dx, colour)` of `2p - 255`; the last row and column
  /// are repeated as padding.
  func readBlocks(into blocks: Row<Int16>, row: Int, column: Int) {
    let pixels: [UnsafePointer<UInt8>?] = (0..<8).map { dy in
      UnsafePointer(rows[min(8 * row + dy, height - 1)].position(8 * column))
    }
    aec_blocks_from_rgb8(
      pixels, Int32(min(width - 8 * column, 8 * blocks.width)), blocks.start, Int32(blocks.width))
  }

  /// Writes a row of blocks from block `column` on, 192 channels in 1/64 of `2p - 255`, as far as it lies within the
  /// picture.
  func writeBlocks(_ blocks: Row<Int16>, row: Int, column: Int) {
    let count = min(8, height - 8 * row)
    let pixels: [UnsafeMutablePointer<UInt8>?] = (0..<8).map { dy in
      dy < count ? rows[8 * row + dy].position(8 * column) : nil
    }
    aec_rgb8_from_blocks(blocks.start, pixels, Int32(count), Int32(min(width - 8 * column, 8 * blocks.width)))
  }

  /// Writes the pixels of a thumbnail that a row of latents from `column` on has, rows `2 * row` and `2 * row + 1`, as far
  /// as they are among `wanted`: from two heads, each 16 channels, and the second one's part in 2048.
  func writeThumbnail(_ heads: Row<Int16>, part: Int, row: Int, column: Int, wanted: Range<Int>) {
    let pixels: [UnsafeMutablePointer<UInt8>?] = (2 * row..<2 * row + 2).map { y in
      wanted.contains(y) && y < height ? rows[y].position(2 * column) : nil
    }
    aec_rgb8_from_heads(heads.start, Int32(part), pixels, Int32(min(width - 2 * column, 2 * heads.width)))
  }
}

/// Rows of 8x8 blocks of a padded picture, of some of its columns of blocks.
final class PixelStream: RowStream {
  private let pixels: PixelMap
  private let columns: Range<Int>
  private var y: Int

  var width: Int { columns.count }
  var channels: Int { 192 }

  init(_ pixels: PixelMap, rows: Range<Int>, columns: Range<Int>) {
    (self.pixels, self.columns, y) = (pixels, columns, rows.lowerBound)
  }

  func next(into row: Row<Int16>) {
    pixels.readBlocks(into: row, row: y, column: columns.lowerBound)
    y += 1
  }
}
