import AEC
import AECTestSupport
import Foundation
import Testing

/// The bytes of a sample.
func decoded(_ base64: String) -> [UInt8] {
  [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
}

/// The picture that most samples hold; samples.py has the same.
let colours = Picture.drawn(13, 9) { x, y in (10 + 18 * x, 10 + 25 * y, 200 - 8 * x - 6 * y) }

/// The picture that gray samples hold.
let grays = Picture.drawn(13, 9) { x, y in
  let gray = 5 * x + 20 * y + 3
  return (gray, gray, gray)
}

func largestDifference(_ a: Picture, _ b: Picture) -> Int {
  guard a.width == b.width, a.height == b.height else { return 256 }
  return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] { pngChunk(Array(name.utf8) + body) }

/// The header of an RGB picture in a PNG file.
func pngHeader(_ width: UInt32, _ height: UInt32, isInterlaced: Bool = false) -> [UInt8] {
  chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, isInterlaced ? 1 : 0])
}

/// Zeros of an IDAT chunk, not compressed.
func storedZeros(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = [0x78, 0x01]
  var left = count
  while left > 0 {
    let part = min(left, 65535)
    left -= part
    let (low, high) = (UInt8(part & 255), UInt8(part >> 8))
    bytes += [left == 0 ? 1 : 0, low, high, ~low, ~high]
    bytes += [UInt8](repeating: 0, count: part)
  }
  return bytes
}
