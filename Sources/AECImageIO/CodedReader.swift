// The first two only so that they are linked where there is no pkg-config to ask for it.
import CJPEG
import CPNG
import CPictureIO

/// The rows of a PNG or JPEG picture, read by libpng or libjpeg.
final class CodedReader: RowReader {
  let header: PictureHeader
  private let format: PictureFormat
  private let input: PictureInput
  private let reader: OpaquePointer
  private var rowsRead = 0

  /// Reads the header, and nothing that is larger than it.
  init(_ input: PictureInput, as format: PictureFormat, limits: PictureLimits) throws(PictureError) {
    guard let reader = format == .png ? aec_png_reader(input.callbacks) : aec_jpeg_reader(input.callbacks)
    else { throw Self.outOfMemory(format) }
    do throws(PictureError) {
      var found = aec_picture_header()
      guard aec_reader_header(reader, &found) else {
        throw Self.error(aec_reader_failure(reader), of: format, in: "the header")
      }
      try limits.check(width: Int(found.width), height: Int(found.height), of: format)
      guard found.colours != AEC_COLOURS_OTHER else {
        throw PictureError(
          .unsupported, format, expected: "gray, YCbCr or RGB", found: "CMYK, or colours of no known meaning",
          advice: "convert it to sRGB first, for example: magick IN -colorspace sRGB OUT.png")
      }
      guard format == .png || found.depth == 8 else {
        throw PictureError(
          .unsupported, format, expected: "8 bits a sample", found: "\(found.depth) bits a sample",
          advice: "convert it to an 8-bit JPEG or a PNG picture first")
      }
      if let count = input.count, UInt64(count) < found.least_bytes {
        throw PictureError(
          .truncated, format,
          expected: "at least \(found.least_bytes) bytes for \(found.width)x\(found.height) pixels",
          found: "\(count) bytes", advice: Self.adviceForDamage)
      }
      header = PictureHeader(
        width: Int(found.width), height: Int(found.height), channels: Int(found.channels),
        isGray: found.colours == AEC_COLOURS_GRAY, depth: found.depth > 8 ? "of \(found.depth) bits" : nil)
    } catch {
      aec_reader_close(reader)
      throw error
    }
    (self.format, self.input, self.reader) = (format, input, reader)
  }

  deinit {
    aec_reader_close(reader)
  }

  func readRow(into row: inout [UInt8]) throws(PictureError) {
    precondition(row.count == header.channels * header.width)
    guard aec_reader_row(reader, &row) else {
      throw Self.error(aec_reader_failure(reader), of: format, in: "row \(rowsRead) of \(header.height)")
    }
    rowsRead += 1
  }

  func finish() throws(PictureError) {
    guard aec_reader_finish(reader) else {
      throw Self.error(aec_reader_failure(reader), of: format, in: "what follows the last row")
    }
  }

  var metadata: Metadata {
    var items: UnsafePointer<aec_metadata>?
    let count = aec_reader_metadata(reader, &items)
    var metadata = Metadata()
    for item in UnsafeBufferPointer(start: items, count: count) {
      let bytes = [UInt8](UnsafeBufferPointer(start: item.bytes, count: item.count))
      switch item.kind {
      case AEC_METADATA_ICC: metadata.profile = bytes
      case AEC_METADATA_EXIF: metadata.exif = bytes
      case AEC_METADATA_XMP: metadata.xmp = bytes
      default: metadata.animation = bytes
      }
    }
    return metadata
  }

  var warnings: [String] {
    var warnings: [String] = []
    while let text = aec_reader_warning(reader, warnings.count) {
      warnings.append("\(format.name): \(String(cString: text))")
    }
    return warnings
  }

  private static let adviceForDamage = "the file is damaged: fetch it again, or open and save it in an editor"

  private static func outOfMemory(_ format: PictureFormat) -> PictureError {
    PictureError(
      .outOfMemory, format, expected: "enough memory for the picture", found: "none left",
      advice: "close other programs, or scale the picture")
  }

  private static func error(
    _ failure: aec_failure, of format: PictureFormat, in place: String
  ) -> PictureError {
    let offset = Int(failure.offset)
    switch failure.kind {
    case AEC_FAILURE_MEMORY:
      return outOfMemory(format)
    case AEC_FAILURE_TRUNCATED:
      return PictureError(
        .truncated, format, expected: "more bytes for \(place)", found: "the end of the file", offset: offset,
        advice: adviceForDamage)
    default:
      return PictureError(
        .corrupt, format, expected: "valid data in \(place)", found: "\"\(failure.words)\"", offset: offset,
        advice: adviceForDamage)
    }
  }
}

extension aec_failure {
  /// What the library said.
  var words: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension PictureInput {
  /// Valid as long as the input lives.
  fileprivate var callbacks: aec_byte_source {
    aec_byte_source(context: Unmanaged.passUnretained(self).toOpaque()) { context, buffer, capacity in
      guard let context, let buffer else { return 0 }
      return Unmanaged<PictureInput>.fromOpaque(context).takeUnretainedValue()
        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
    }
  }
}
