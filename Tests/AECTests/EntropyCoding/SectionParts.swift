import CZlib
import Testing

/// A body made by hand: phrases in a stored deflate block, details in reverse.
func sectionBody(phrases: [UInt8], details: [UInt8]) -> [UInt8] {
  let count = UInt16(phrases.count)
  let header = [UInt8(1)] + [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
  return header + phrases + details.reversed()
}

/// The phrases and details in a body.
func sectionParts(of body: [UInt8]) -> (phrases: [UInt8], details: [UInt8]) {
  var stream = z_stream()
  inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { inflateEnd(&stream) }
  var (input, output) = (body, [UInt8](repeating: 0, count: 1 << 20))
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
      (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
      #expect(inflate(&stream, Z_FINISH) == Z_STREAM_END)
    }
  }
  return (Array(output[..<Int(stream.total_out)]), body[Int(stream.total_in)...].reversed())
}
