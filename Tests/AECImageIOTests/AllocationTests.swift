import AECSupport
import CFailingAllocations
import CPictureIO
import Testing

/// Each allocation of libpng, libjpeg, zlib and the readers' own fails once, in turn.
@Suite(.enabled(if: aec_allocations_can_fail())) struct AllocationTests {
  /// A file in memory that C reads without a word to the Swift runtime.
  private struct Cursor {
    var bytes: UnsafePointer<UInt8>
    var left: Int
  }

  @Test(arguments: [
    (pngRGB, true), (pngInterlaced, true), (pngPalette, true), (png16, true), (pngProfileWide, true),
    (jpeg420, false), (jpegProgressive, false), (jpegRestarts, false), (jpegArithmeticProgressive, false),
    (jpegCMYK, false), (jpegProfile, false), (jpegOrientation6, false), (Array(jpeg444.dropLast(2)), false),
  ])
  func readingSaysThatMemoryIsOutAndLeavesNothingBehind(bytes: [UInt8], isPNG: Bool) {
    var row = [UInt8](repeating: 0, count: 4 * 80)
    var failures = 0
    bytes.withUnsafeBufferPointer { bytes in
      for number in 0... {
        aec_allocations_begin(number)
        let failure = read(bytes, isPNG, &row)
        var hasFailed = false
        let leaked = aec_allocations_end(&hasFailed)
        #expect(leaked == 0, "after allocation \(number)")
        #expect(failure == (hasFailed ? AEC_FAILURE_MEMORY : AEC_FAILURE_NONE), "at allocation \(number)")
        guard hasFailed else { break }
        failures += 1
      }
    }
    #expect(failures >= 8)
  }

  private func read(_ bytes: UnsafeBufferPointer<UInt8>, _ isPNG: Bool, _ row: inout [UInt8]) -> aec_failure_kind {
    var cursor = Cursor(bytes: bytes.baseAddress!, left: bytes.count)
    return withUnsafeMutablePointer(to: &cursor) { cursor in
      let source = aec_byte_source(context: cursor) { context, buffer, capacity in
        let cursor = context!.assumingMemoryBound(to: Cursor.self)
        let count = min(capacity, cursor.pointee.left)
        memcpy(buffer!, cursor.pointee.bytes, count)
        cursor.pointee.bytes += count
        cursor.pointee.left -= count
        return count
      }
      let options = aec_reader_options(partial: false, gray: false, deep: true, memory: 1 << 30)
      let made = isPNG ? aec_png_reader(source, options) : aec_jpeg_reader(source, options)
      guard let reader = made else { return AEC_FAILURE_MEMORY }
      defer { aec_reader_close(reader) }
      var header = aec_picture_header()
      var channels: UInt8 = 0
      guard aec_reader_header(reader, &header), aec_reader_start(reader, &channels) else {
        return aec_reader_failure(reader).kind
      }
      for _ in 0..<header.height where !aec_reader_row(reader, &row) { return aec_reader_failure(reader).kind }
      return aec_reader_finish(reader) ? AEC_FAILURE_NONE : aec_reader_failure(reader).kind
    }
  }

  @Test(arguments: [0, 1, 2])
  func writingSaysThatMemoryIsOutAndLeavesNothingBehind(kind: Int) {
    let row = [UInt8](repeating: 100, count: 3 * 40)
    for number in 0... {
      aec_allocations_begin(number)
      let failure = write(kind, row)
      var hasFailed = false
      let leaked = aec_allocations_end(&hasFailed)
      #expect(leaked == 0, "after allocation \(number)")
      #expect(failure == (hasFailed ? AEC_FAILURE_MEMORY : AEC_FAILURE_NONE), "at allocation \(number)")
      guard hasFailed else {
        #expect(number >= 5)
        break
      }
    }
  }

  private func write(_ kind: Int, _ row: [UInt8]) -> aec_failure_kind {
    let sink = aec_byte_sink(context: nil) { _, _, _ in true }
    let options = aec_jpeg_options(
      quality: 90, halved: kind == 1, optimised: kind == 2, progressive: kind == 2, density_x: 1, density_y: 1,
      density_unit: 0)
    let size = aec_picture_size(width: 40, height: 20, channels: 3, depth: 8)
    let made = kind == 0 ? aec_png_writer(sink, size, 3) : aec_jpeg_writer(sink, size, options)
    guard let writer = made else { return AEC_FAILURE_MEMORY }
    defer { aec_writer_close(writer) }
    for _ in 0..<20 where !aec_writer_row(writer, row) { return aec_writer_failure(writer).kind }
    return aec_writer_finish(writer) ? AEC_FAILURE_NONE : aec_writer_failure(writer).kind
  }
}
