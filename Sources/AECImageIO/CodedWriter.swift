import AEC
import CPictureIO

/// Writes PNG with libpng or JPEG with libjpeg.
final class CodedWriter: RowWriter {
  private let format: PictureFormat
  private let sink: SinkBox
  private let writer: OpaquePointer
  /// What is to be written before the first row.
  private var pieces: [(kind: UInt32, body: [UInt8])]

  init(
    width: Int, height: Int, layout: PictureLayout, metadata: WrittenMetadata, as format: PictureFormat,
    options: PictureWriteOptions,
    to sink: @escaping PictureSink
  ) throws(PictureError) {
    // libjpeg's bound is a little below the format's 65535.
    let longest = format == .jpeg ? 65500 : 0x7fff_ffff
    guard width <= longest, height <= longest else {
      throw PictureError(
        .unsupported, format, expected: "at most \(longest) pixels in a row or column",
        found: "a size of \(width)x\(height)", advice: "write it as PNG")
    }
    let sink = SinkBox(sink)
    let size = aec_picture_size(
      width: UInt32(width), height: UInt32(height), channels: UInt8(layout.samples), depth: UInt8(layout.depth))
    let made =
      format == .png
      ? aec_png_writer(sink.callbacks, size, Int32(min(max(options.pngLevel, 1), 9)))
      : aec_jpeg_writer(
        sink.callbacks, size,
        aec_jpeg_options(
          quality: Int32(min(max(options.jpegQuality, 1), 100)), halved: options.jpegChroma == .halved,
          optimised: options.jpegOptimised, progressive: options.jpegProgressive,
          density_x: UInt16(metadata.density?.x ?? 1), density_y: UInt16(metadata.density?.y ?? 1),
          density_unit: metadata.density?.unit.rawValue ?? 0))
    guard let made else { throw Self.outOfMemory(format) }
    (self.format, self.sink, writer, pieces) = (format, sink, made, metadata.pieces)
  }

  deinit {
    aec_writer_close(writer)
  }

  func writeRow(_ row: UnsafeBufferPointer<UInt8>) throws(PictureError) {
    for (kind, body) in pieces {
      guard aec_writer_piece(writer, kind, body, body.count) else { throw error }
    }
    pieces = []
    guard aec_writer_row(writer, row.baseAddress) else { throw error }
  }

  func finish() throws(PictureError) {
    guard aec_writer_finish(writer) else { throw error }
  }

  private var error: PictureError {
    let failure = aec_writer_failure(writer)
    if failure.kind == AEC_FAILURE_MEMORY { return Self.outOfMemory(format) }
    if failure.kind == AEC_FAILURE_SINK { return .unwritable(format) }
    return PictureError(
      .unsupported, format, expected: "a picture that \(format.name) can hold", found: "\"\(failure.words)\"",
      offset: Int(failure.offset), advice: "write it in another format")
  }

  private static func outOfMemory(_ format: PictureFormat) -> PictureError {
    PictureError(
      .outOfMemory, format, expected: "enough memory to write the picture", found: "none left",
      advice: "close other programs, or write it as PPM")
  }
}

/// A sink that C can hold.
private final class SinkBox {
  private let sink: PictureSink

  init(_ sink: @escaping PictureSink) { self.sink = sink }

  /// Valid as long as the box lives.
  var callbacks: aec_byte_sink {
    aec_byte_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes, count in
      guard let context else { return false }
      return Unmanaged<SinkBox>.fromOpaque(context).takeUnretainedValue()
        .sink(UnsafeRawBufferPointer(start: bytes, count: count))
    }
  }
}
