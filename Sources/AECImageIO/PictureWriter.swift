import AEC

/// Takes the bytes of a picture file in order, piece by piece; false where it takes no more, which ends the writing.
public typealias PictureSink = (_ bytes: UnsafeRawBufferPointer) -> Bool

/// How pictures are written.
public struct PictureWriteOptions: Sendable, Equatable {
  /// How much of a JPEG picture's colour is kept.
  public enum Chroma: Sendable, Equatable {
    /// At every pixel: 4:4:4.
    case full
    /// One for four pixels: 4:2:0.
    case halved
  }

  /// 1...100, the Independent JPEG Group's scale; brought inside where it is not.
  public var jpegQuality: Int
  /// JPEG's colour.
  public var jpegChroma: Chroma
  /// Huffman tables made for the picture, a few per cent smaller, instead of the standard's examples.
  public var jpegOptimised: Bool
  /// A JPEG whose coarse form comes first: some per cent smaller, and slower.
  public var jpegProgressive: Bool
  /// Zlib's level, 1 (quick) ... 9 (small); brought inside where it is not. Photographs are no smaller at 6
  /// than at 3, whose deflate is two to three times as quick.
  public var pngLevel: Int
  /// What shows where a picture is not opaque, in formats that cannot hold that: JPEG and PPM.
  public var background: Background

  /// Options; those that are left out are for pictures that shall look as they did.
  public init(
    jpegQuality: Int = 95, jpegChroma: Chroma = .full, jpegOptimised: Bool = true,
    jpegProgressive: Bool = false,
    pngLevel: Int = 3, background: Background = .white
  ) {
    (self.jpegQuality, self.jpegChroma, self.jpegOptimised, self.jpegProgressive, self.pngLevel) =
      (jpegQuality, jpegChroma, jpegOptimised, jpegProgressive, pngLevel)
    self.background = background
  }
}

/// Writes a picture row by row as PNG, JPEG, PPM or PAM, in memory for a few rows.
///
///     let writer = try PictureWriter(width: width, height: height, as: .png) { sink.take($0) }
///     for row in rows { try writer.write(row) }
///     try writer.finish()
///
/// JPEG with optimised tables, and progressive JPEG, take six bytes a pixel (three where chroma is halved): libjpeg
/// holds the whole picture until it knows its statistics.
public final class PictureWriter {
  private let height: Int
  /// Bytes of a row.
  private let rowLength: Int
  private let writer: any RowWriter
  private let layout: PictureLayout
  /// What the rows are put on; nil where they stay as opaque as they are.
  private let background: Background?
  /// What a pixel is in the file.
  private let written: PictureLayout
  private var rowsTaken = 0
  private let losses: [(names: [String], sentence: String)]

  /// Short names of what of the metadata is not in the file: `ICC profile`, `cICP`, `gAMA`, `cHRM`, `EXIF`, `thumbnail`, `XMP`, `IPTC`,
  /// `density`, `sBIT`.
  public var dropped: [String] { losses.flatMap(\.names) }

  /// The same in words.
  public var warnings: [String] { losses.map(\.sentence) }

  /// A writer of a picture of this size, and of what belongs to it. Nothing is written before the first row.
  ///
  /// PNG keeps all metadata. JPEG has no room for parts of 64 KB and more, but for profiles; PNG's numbers for colours become a
  /// small profile there, unless they are those of high dynamic range. PPM and PAM keep ``Metadata/largest`` alone. Numbers of 16 bits
  /// become the nearest of 8 in JPEG.
  public init(
    width: Int, height: Int, layout: PictureLayout = .rgb8, metadata: Metadata = Metadata(), as format: PictureFormat,
    options: PictureWriteOptions = PictureWriteOptions(), to sink: @escaping PictureSink
  ) throws(PictureError) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    (self.height, rowLength) = (height, layout.bytes(width))
    self.layout = layout
    background = layout.hasAlpha && !format.holdsAlpha ? options.background : nil
    let shown = background?.layout(under: layout) ?? layout
    written = format.holdsDeep ? shown : shown.shallow
    let kept = WrittenMetadata(metadata, as: format, written)
    losses = kept.losses
    writer =
      format == .ppm || format == .pam
      ? PNMWriter(
        width: width, height: height, layout: written, largest: metadata.largest(in: written), as: format, to: sink)
      : try CodedWriter(
        width: width, height: height, layout: written, metadata: kept, as: format, options: options, to: sink)
  }

  /// Writes the next row from the top, as many bytes as its pixels have in the layout.
  public func write(_ row: some Collection<UInt8>) throws(PictureError) {
    precondition(row.count == rowLength, "a row has the bytes of its pixels, and no others")
    precondition(rowsTaken < height, "a picture has no more rows than its height")
    if layout != written {
      let shown = background?.compose(row, layout) ?? Array(row)
      let row = written.row(of: shown, in: background?.layout(under: layout) ?? layout)
      try row.withUnsafeBufferPointer { (row) throws(PictureError) in try writer.writeRow(row) }
      rowsTaken += 1
      return
    }
    let result = row.withContiguousStorageIfAvailable { row in
      Result { () throws(PictureError) in try writer.writeRow(row) }
    }
    guard let result else { return try write(Array(row)) }
    try result.get()
    rowsTaken += 1
  }

  /// Writes what follows the last row.
  public func finish() throws(PictureError) {
    precondition(rowsTaken == height, "a picture has as many rows as its height")
    try writer.finish()
  }
}
