import AEC
import AECTestSupport

/// A JPEG file with segments put behind its start.
func jpeg(_ bytes: [UInt8] = jpeg444, with segments: [[UInt8]]) -> [UInt8] {
  Array(bytes[..<2]) + Array(segments.joined()) + Array(bytes[2...])
}

/// A segment of a JPEG file.
func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
  [0xff, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
}

/// A PNG file with chunks put before its pixels, and others behind them.
func png(_ bytes: [UInt8] = pngRGB, with chunks: [[UInt8]], behind: [[UInt8]] = []) -> [UInt8] {
  let end = bytes.count - 12
  var changed = Array(bytes[..<33])
  changed += chunks.joined()
  changed += bytes[33..<end]
  changed += behind.joined()
  return changed + Array(bytes[end...])
}

/// A PNG file of the pixels of a deep picture, with these chunks before them.
func deepPNG(_ picture: Picture, with chunks: [[UInt8]] = []) -> [UInt8] {
  let (layout, length) = (picture.layout, picture.layout.samples * picture.width)
  let type = (layout.colours == 3 ? 2 : 0) + (layout.hasAlpha ? 4 : 0)
  let numbers = picture.numbers.map { [UInt8($0 >> 8), UInt8($0 & 255)] }
  let rows = stride(from: 0, to: numbers.count, by: length).flatMap { [0] + numbers[$0..<$0 + length].joined() }
  let header = bigEndian(UInt32(picture.width)) + bigEndian(UInt32(picture.height)) + [16, UInt8(type), 0, 0, 0]
  return pngSignature + chunk("IHDR", header) + chunks.joined() + chunk("IDAT", stored(rows)) + chunk("IEND", [])
}

/// A chunk whose checksum is wrong.
func damagedChunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
  var bytes = chunk(name, body)
  bytes[bytes.count - 1] ^= 1
  return bytes
}

/// A TIFF structure of one directory: tag, type, count, and four bytes of value or place each.
func tiff(_ entries: [(tag: Int, type: Int, count: Int, value: [UInt8])], littleEndian: Bool = true, rest: [UInt8] = [])
  -> [UInt8]
{
  func number(_ value: Int, _ bytes: Int) -> [UInt8] {
    let digits = (0..<bytes).map { UInt8(value >> (8 * $0) & 255) }
    return littleEndian ? digits : digits.reversed()
  }
  var bytes = littleEndian ? Array("II*\0".utf8) : Array("MM\0*".utf8)
  bytes += number(8, 4) + number(entries.count, 2)
  for (tag, type, count, value) in entries { bytes += number(tag, 2) + number(type, 2) + number(count, 4) + value }
  return bytes + number(0, 4) + rest
}

/// EXIF that holds an orientation only, as a value of some type.
func orientationEXIF(_ orientation: UInt8, type: Int = 3, count: Int = 1, littleEndian: Bool = true) -> [UInt8] {
  let size = [1: 1, 3: 2, 4: 4][type] ?? 2
  let zeros = [UInt8](repeating: 0, count: size - 1)
  var value = littleEndian ? [orientation] + zeros : zeros + [orientation]
  value += [UInt8](repeating: 9, count: 4 - size)
  return tiff([(274, type, count, value)], littleEndian: littleEndian)
}

/// Bytes in the form in which ImageMagick put them into texts of PNG files.
func rawProfile(_ bytes: [UInt8], _ name: String = "exif") -> [UInt8] {
  let digits = bytes.map { (byte: UInt8) in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  var lines = "\n\(name)\n    \(bytes.count)\n"
  for (index, digit) in digits.enumerated() { lines += index % 72 == 71 ? "\(digit)\n" : "\(digit)" }
  return Array((lines + "\n").utf8)
}

/// A zlib stream of the bytes as they are, of at most 65535.
func stored(_ bytes: [UInt8]) -> [UInt8] {
  var (a, b) = (1, 0)
  for byte in bytes { (a, b) = ((a + Int(byte)) % 65521, (b + a + Int(byte)) % 65521) }
  let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
  return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes + bigEndian(UInt32(b << 16 | a))
}
