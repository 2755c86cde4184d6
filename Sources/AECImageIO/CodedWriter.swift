import CPictureIO

/// Takes the rows of a picture, one after the other from the top, and makes a PNG or JPEG file of them.
final class CodedWriter {
  private let format: PictureFormat
  private let width: Int
  private let sink = ByteSink()
  private let writer: OpaquePointer

  init(
    width: Int, height: Int, as format: PictureFormat, options: PictureWriteOptions
  ) throws(PictureError) {
    // libjpeg's bound is a little below the format's 65535.
    let longest = format == .jpeg ? 65500 : 0x7fff_ffff
    guard width <= longest, height <= longest else {
      throw PictureError(
        .unsupported, format, expected: "at most \(longest) pixels in a row or column",
        found: "a size of \(width)x\(height)", advice: "write it as PNG")
    }
    let made =
      format == .png
      ? aec_png_writer(sink.callbacks, UInt32(width), UInt32(height), Int32(min(max(options.pngLevel, 1), 9)))
      : aec_jpeg_writer(
        sink.callbacks, UInt32(width), UInt32(height),
        aec_jpeg_options(
          quality: Int32(min(max(options.jpegQuality, 1), 100)), halved: options.jpegChroma == .halved,
          optimised: options.jpegOptimised, progressive: options.jpegProgressive))
    guard let made else { throw Self.outOfMemory(format) }
    (self.format, self.width, writer) = (format, width, made)
  }

  deinit {
    aec_writer_close(writer)
  }

  /// Writes the next row: `3 * width` bytes.
  func writeRow(_ row: ArraySlice<UInt8>) throws(PictureError) {
    precondition(row.count == 3 * width)
    guard row.withUnsafeBufferPointer({ aec_writer_row(writer, $0.baseAddress) }) else { throw error }
  }

  /// The whole file, once all rows are written.
  func finish() throws(PictureError) -> [UInt8] {
    guard aec_writer_finish(writer) else { throw error }
    return sink.bytes
  }

  private var error: PictureError {
    let failure = aec_writer_failure(writer)
    if failure.kind == AEC_FAILURE_MEMORY { return Self.outOfMemory(format) }
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

/// Bytes in memory, taken in pieces.
private final class ByteSink {
  private(set) var bytes: [UInt8] = []

  /// Valid as long as the sink lives.
  var callbacks: aec_byte_sink {
    aec_byte_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes, count in
      guard let context else { return false }
      let sink = Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
      sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
      return true
    }
  }
}
