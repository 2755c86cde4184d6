import CKernels

/// A block of pixels as a network sees it: channels (dy, dx, colour).
package struct PixelBlock: Sendable {
  /// Pixels a side.
  let side: Int
  /// Channels of a pixel, whether it has a number for each or is gray: one number for all of them.
  let colours: Int

  package init(side: Int, colours: Int) { (self.side, self.colours) = (side, colours) }

  /// The largest magnitude of `2p - 255`.
  static let limit = 255
  /// Outputs of a thumbnail head: 2x2 pixels, filled up.
  static let headWidth = AEC_HEAD_WIDTH

  var channels: Int { side * side * colours }
  /// The same, of pixels of so many numbers.
  fileprivate func raw(_ samples: Int) -> aec_block {
    aec_block(side: Int32(side), colours: Int32(colours), samples: Int32(samples))
  }
}

/// Rows of pixels of a picture, of which all or only some neighbouring ones are in memory.
///
/// Threads may write different pixels at the same time.
package final class PixelMap: Sendable {
  /// What a pixel is.
  let layout: PictureLayout
  private let rows: Map<UInt8>

  var width: Int { rows.width }
  var height: Int { rows.height }
  /// Numbers of a pixel.
  var samples: Int { layout.samples }

  package init(_ shape: PixelMapShape) { (layout, rows) = (shape.layout, shape.bytes.make()) }

  /// Puts a row.
  func replace(row: Int, with pixels: some Collection<UInt8>) {
    _ = UnsafeMutableBufferPointer(start: rows[row].start, count: layout.bytes(width)).update(fromContentsOf: pixels)
  }

  /// Puts a row of another map of the same size and deeper pixels, rounded to 8 bits.
  func replace(row: Int, withDeep other: PixelMap) {
    aec_pixels8_from_pixels16(other.rows[row].start, rows[row].start, Int32(samples * width))
  }

  /// The bytes of some pixels of a row.
  package func row(_ row: Int, columns: Range<Int>) -> [UInt8] {
    Array(UnsafeBufferPointer(start: rows[row].columns(columns).start, count: layout.bytes(columns.count)))
  }

  /// Reads a row of blocks of a picture of 8 bits from block `column` on, as `2p - 255`; the picture's last row and column are
  /// repeated as padding.
  func readBlocks(_ block: PixelBlock, into blocks: Row<Int16>, row: Int, column: Int) {
    let (places, width) = blockPlaces(block, blocks.width, row: row, column: column)
    aec_blocks_from_pixels8(block.raw(samples), places, Int32(width), blocks.start, Int32(blocks.width))
  }

  /// The same in 1/64 of that, of any depth.
  func readFineBlocks(_ block: PixelBlock, into blocks: Row<Int16>, row: Int, column: Int) {
    let (places, width) = blockPlaces(block, blocks.width, row: row, column: column)
    let read = layout.isDeep ? aec_fine_blocks_from_pixels16 : aec_fine_blocks_from_pixels8
    read(block.raw(samples), places, Int32(width), blocks.start, Int32(blocks.width))
  }

  /// Where the rows of so many blocks begin, and how many of their pixels there are.
  private func blockPlaces(
    _ block: PixelBlock, _ count: Int, row: Int, column: Int
  ) -> (places: [UnsafePointer<UInt8>?], width: Int) {
    let (first, side) = (block.side * row, block.side)
    let places = (first..<first + side).map {
      UnsafePointer?(UnsafePointer(rows[min($0, height - 1)].position(side * column)))
    }
    return (places, min(width - side * column, side * count))
  }

  /// Writes rows of pixels, as far as there are such, from a row of blocks in 1/64 of `2p - 255`, from block `column` on.
  func writeBlocks(_ block: PixelBlock, from blocks: Row<Int16>, row: Int, column: Int) {
    let places = places(row: block.side * row, count: block.side, column: block.side * column)
    let width = min(width - block.side * column, block.side * blocks.width)
    let write = layout.isDeep ? aec_pixels16_from_blocks : aec_pixels8_from_blocks
    write(block.raw(samples), blocks.start, places, Int32(places.count { $0 != nil }), Int32(width))
  }

  /// Writes two rows of pixels, as far as there are such, from a row of two heads each, the second of which counts `blend` of
  /// 2048, from position `column` on.
  func writeHeads(blend: Int, from heads: Row<Int16>, row: Int, column: Int) {
    let places = places(row: 2 * row, count: 2, column: 2 * column)
    let width = min(width - 2 * column, 2 * heads.width)
    let write = layout.isDeep ? aec_pixels16_from_heads : aec_pixels8_from_heads
    write(Int32(samples), heads.start, Int32(blend), places, Int32(width))
  }

  /// The places of `count` rows of pixels from pixel `column` on; nil beyond the last row.
  func places(row: Int, count: Int, column: Int) -> [UnsafeMutablePointer<UInt8>?] {
    (row..<row + count).map { $0 < height ? rows[$0].position(column) : nil }
  }
}

/// What a map of pixels is made from.
package struct PixelMapShape: Sendable {
  let layout: PictureLayout
  fileprivate let bytes: MapShape<UInt8>
}

extension MapTable {
  /// Rows of pixels.
  package mutating func add(
    height: Int, width: Int, pixels layout: PictureLayout, holding rows: Int? = nil
  ) -> PixelMapShape {
    PixelMapShape(
      layout: layout, bytes: add(height: height, width: width, channels: layout.bytes(1), holding: rows))
  }

  /// Rows of pixels of a picture.
  mutating func add(pixelsOf size: PaddedSize, _ layout: PictureLayout, holding rows: Int) -> PixelMapShape {
    add(height: size.height, width: size.width, pixels: layout, holding: rows)
  }
}
