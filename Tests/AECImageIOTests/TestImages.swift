import AEC
import Foundation
import Testing

/// The bytes of a sample.
func decoded(_ base64: String) -> [UInt8] {
  [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
}

/// An image whose pixels are given by their places.
func image(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> (Int, Int, Int)) -> Image {
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      let (red, green, blue) = pixel(x, y)
      pixels += [UInt8(red), UInt8(green), UInt8(blue)]
    }
  }
  return Image(width: width, height: height, pixels: pixels)
}

/// The picture that most samples hold; samples.py has the same.
let colours = image(13, 9) { x, y in (10 + 18 * x, 10 + 25 * y, 200 - 8 * x - 6 * y) }

/// The picture that gray samples hold.
let grays = image(13, 9) { x, y in
  let gray = 5 * x + 20 * y + 3
  return (gray, gray, gray)
}

/// A picture of any size with edges and noise.
func noise(_ width: Int, _ height: Int) -> Image {
  image(width, height) { x, y in
    let noise = ((y * width + x) * 2_654_435_761 & 0xffff_ffff) >> 24
    return (noise, x * 7 % 256, (x / 3 + y / 5) % 2 * 200 + noise % 32)
  }
}

func largestDifference(_ a: Image, _ b: Image) -> Int {
  guard a.width == b.width, a.height == b.height else { return 256 }
  return zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

/// A chunk of a PNG file with its length and checksum.
func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
  let named = Array(name.utf8) + body
  var crc: UInt32 = ~0
  for byte in named {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
  }
  return bigEndian(UInt32(body.count)) + named + bigEndian(~crc)
}

func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
}

let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

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
