import AEC
// The next two only so that they are linked where there is no pkg-config to ask for it.
import CJPEG
import CPNG
import CPictureIO

/// The rows of a PNG or JPEG picture, read by libpng or libjpeg.
final class CodedReader: RowReader {
  private(set) var header: PictureHeader
  private let format: PictureFormat
  private let input: PictureInput
  private let reader: OpaquePointer
  /// What was found in a PNG file before.
  private let chunks: PNGChunks?
  /// What a JPEG file says of the size of its pixels, and whether they are made of CMYK.
  private let density: Metadata.Density?
  private let isOfCMYK: Bool
  private var rowsRead = 0

  /// Reads the header, and takes nothing that is larger than it.
  init(
    _ input: PictureInput, as format: PictureFormat, _ kinds: PictureKinds, limits: PictureLimits, partial: Bool,
    chunks: PNGChunks?
  ) throws(PictureError) {
    let options = aec_reader_options(
      partial: partial, gray: kinds.contains(.gray), deep: kinds.contains(.deep), memory: UInt64(max(limits.memory, 1)))
    let made = format == .png ? aec_png_reader(input.callbacks, options) : aec_jpeg_reader(input.callbacks, options)
    guard let reader = made else { throw .outOfMemory(format) }
    do throws(PictureError) {
      var found = aec_picture_header()
      guard aec_reader_header(reader, &found) else {
        throw Self.error(aec_reader_failure(reader), of: format, in: "the header")
      }
      try limits.check(width: Int(found.width), height: Int(found.height), of: format)
      guard found.colours != AEC_COLOURS_OTHER else {
        throw Self.unsupported(expected: "gray, YCbCr, RGB or CMYK", found: "colours of no known meaning")
      }
      guard format == .png || found.depth == 8 else {
        throw Self.unsupported(expected: "8 bits a sample", found: "\(found.depth) bits a sample")
      }
      if let count = input.count, UInt64(count) < found.least_bytes {
        throw PictureError(
          .truncated, format,
          expected: "at least \(found.least_bytes) bytes for \(found.width)x\(found.height) pixels",
          found: "\(count) bytes", advice: Self.adviceForDamage)
      }
      let depth = found.depth == 16 && kinds.contains(.deep) ? 16 : 8
      header = PictureHeader(
        width: Int(found.width), height: Int(found.height), depth: depth, memory: Int(found.memory),
        samples: [
          found.colours == AEC_COLOURS_GRAY && !kinds.contains(.gray) ? PictureHeader.grayWidened : nil,
          found.colours == AEC_COLOURS_CMYK
            ? "CMYK was converted to RGB without a profile: colours are not exact" : nil,
          found.depth > depth ? PictureHeader.rounded("of \(found.depth) bits") : nil,
        ], isRounded: found.depth > depth || found.colours == AEC_COLOURS_CMYK)
      isOfCMYK = found.colours == AEC_COLOURS_CMYK
      density = Metadata.Density(jfif: found)
    } catch {
      aec_reader_close(reader)
      throw error
    }
    (self.format, self.input, self.reader, self.chunks) = (format, input, reader, chunks)
  }

  deinit {
    aec_reader_close(reader)
  }

  func start() throws(PictureError) {
    var channels: UInt8 = 0
    guard aec_reader_start(reader, &channels) else { throw error(in: "what comes before the rows") }
    header.channels = Int(channels)
  }

  func readRow(into row: inout [UInt8]) throws(PictureError) {
    precondition(row.count == header.layout.bytes(header.width))
    guard aec_reader_row(reader, &row) else { throw error(in: "row \(rowsRead) of \(header.height)") }
    rowsRead += 1
  }

  func finish() throws(PictureError) {
    guard aec_reader_finish(reader) else { throw error(in: "what follows the last row") }
  }

  var missingRows: Int { Int(aec_reader_missing_rows(reader)) }

  var metadata: FoundMetadata {
    var items: UnsafePointer<aec_metadata>?
    let count = aec_reader_metadata(reader, &items)
    let found = UnsafeBufferPointer(start: items, count: count).map { item in
      (item.kind, [UInt8](UnsafeBufferPointer(start: item.bytes, count: item.count)))
    }
    var metadata = chunks?.metadata ?? FoundMetadata(segments: found)
    if chunks == nil { metadata.kept.density = density }
    metadata.isOfCMYK = isOfCMYK
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

  private static func unsupported(expected: String, found: String, offset: Int? = nil) -> PictureError {
    PictureError(
      .unsupported, .jpeg, expected: expected, found: found, offset: offset,
      advice: "convert it to an 8-bit JPEG or PNG picture first, for example: \(Converter.line())")
  }

  private func error(in place: String) -> PictureError { Self.error(aec_reader_failure(reader), of: format, in: place) }

  private static func error(
    _ failure: aec_failure, of format: PictureFormat, in place: String
  ) -> PictureError {
    let offset = Int(failure.offset)
    switch failure.kind {
    case AEC_FAILURE_MEMORY:
      return .outOfMemory(format)
    case AEC_FAILURE_UNSUPPORTED:
      return unsupported(
        expected: "a kind of JPEG picture that the library reads", found: "\"\(failure.words)\"", offset: offset)
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

extension Metadata.Density {
  /// What JFIF says, where that is more than that pixels are square.
  fileprivate init?(jfif header: aec_picture_header) {
    guard let unit = Unit(rawValue: header.density_unit), unit != .metre, header.density_x > 0, header.density_y > 0,
      unit != .none || header.density_x != header.density_y
    else { return nil }
    self.init(x: UInt32(header.density_x), y: UInt32(header.density_y), unit: unit)
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
