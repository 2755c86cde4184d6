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

/// Numbers that pixels are made of, and the kernels that turn rows of them into rows of blocks and back: bytes so far.
package protocol PixelSample: FixedWidthInteger, UnsignedInteger, Sendable {
  /// Rows of pixels of so many numbers, as many as a block has, of `width` pixels, as a row of blocks of `2p - 255`; what is
  /// beyond the width repeats its last pixel.
  static func readBlocks(
    _ rows: [UnsafePointer<Self>?], samples: Int, width: Int, _ block: PixelBlock, into blocks: Row<Int16>)
  /// Rows of pixels (as many as are not nil) from a row of blocks in 1/64 of `2p - 255`.
  static func writeBlocks(
    _ blocks: Row<Int16>, _ block: PixelBlock, to rows: [UnsafeMutablePointer<Self>?], samples: Int, width: Int)
  /// Two rows of pixels (those that are not nil) from two heads, the second of which counts `blend` of 2048.
  static func writeHeads(
    _ heads: Row<Int16>, blend: Int, to rows: [UnsafeMutablePointer<Self>?], samples: Int, width: Int)
}

extension UInt8: PixelSample {
  package static func readBlocks(
    _ rows: [UnsafePointer<UInt8>?], samples: Int, width: Int, _ block: PixelBlock, into blocks: Row<Int16>
  ) {
    aec_blocks_from_pixels8(block.raw(samples), rows, Int32(width), blocks.start, Int32(blocks.width))
  }

  package static func writeBlocks(
    _ blocks: Row<Int16>, _ block: PixelBlock, to rows: [UnsafeMutablePointer<UInt8>?], samples: Int, width: Int
  ) {
    aec_pixels8_from_blocks(block.raw(samples), blocks.start, rows, Int32(rows.count { $0 != nil }), Int32(width))
  }

  package static func writeHeads(
    _ heads: Row<Int16>, blend: Int, to rows: [UnsafeMutablePointer<UInt8>?], samples: Int, width: Int
  ) {
    aec_pixels8_from_heads(Int32(samples), heads.start, Int32(blend), rows, Int32(width))
  }
}

/// Rows of pixels of a picture, of which all or only some neighbouring ones are in memory.
///
/// Threads may write different pixels at the same time.
package final class PixelMap<Sample: PixelSample>: Sendable {
  private let rows: Map<Sample>

  /// Numbers of a pixel.
  var samples: Int { rows.channels }
  var width: Int { rows.width }
  var height: Int { rows.height }

  package init(_ shape: MapShape<Sample>) { rows = shape.make() }

  /// Puts a row.
  func replace(row: Int, with pixels: some Collection<Sample>) {
    _ = UnsafeMutableBufferPointer(start: rows[row].start, count: width * rows.channels).update(fromContentsOf: pixels)
  }

  /// The numbers of some pixels of a row.
  package func row(_ row: Int, columns: Range<Int>) -> [Sample] {
    Array(UnsafeBufferPointer(start: rows[row].columns(columns).start, count: columns.count * rows.channels))
  }

  /// Reads a row of blocks from block `column` on; the picture's last row and column are repeated as padding.
  func readBlocks(_ block: PixelBlock, into blocks: Row<Int16>, row: Int, column: Int) {
    let (first, side) = (block.side * row, block.side)
    let pixels = (first..<first + side).map {
      UnsafePointer?(UnsafePointer(rows[min($0, height - 1)].position(side * column)))
    }
    Sample.readBlocks(
      pixels, samples: samples, width: min(width - side * column, side * blocks.width), block, into: blocks)
  }

  /// The places of `count` rows of pixels from pixel `column` on; nil beyond the last row.
  func places(row: Int, count: Int, column: Int) -> [UnsafeMutablePointer<Sample>?] {
    (row..<row + count).map { $0 < height ? rows[$0].position(column) : nil }
  }
}
