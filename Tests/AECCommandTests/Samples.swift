import AEC
import AECImageIO
import Foundation

/// Pictures that the tests make for themselves.
enum Samples {
  /// A picture with soft colours, edges and some texture, different for each seed.
  static func picture(_ width: Int, _ height: Int, seed: Int = 1) -> Image {
    var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 | 1)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * width * height)
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 1_664_525 &+ 1_013_904_223
        let grain = Int(state >> 29)
        let isInside = (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2) < width * height / 9
        pixels.append(UInt8((x * 160 / width + (isInside ? 80 : 0) + grain) & 255))
        pixels.append(UInt8((y * 160 / height + (isInside ? 20 : 40) + grain) & 255))
        pixels.append(UInt8(((x + y) * 120 / (width + height) + seed % 50 + grain) & 255))
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  static func png(_ image: Image) throws -> [UInt8] { try PictureIO.write(image, as: .png) }
  static func jpeg(_ image: Image) throws -> [UInt8] { try PictureIO.write(image, as: .jpeg) }
  static func ppm(_ image: Image) throws -> [UInt8] { try PictureIO.write(image, as: .ppm) }
}

extension Workplace {
  /// A workplace that holds the picture `a.png` of this size.
  convenience init(picture width: Int, _ height: Int) throws {
    try self.init()
    try write(Samples.png(Samples.picture(width, height)), "a.png")
  }

  /// A workplace that holds `a.aec`, made of such a picture.
  convenience init(compressed width: Int, _ height: Int) throws {
    try self.init(picture: width, height)
    try aec("compress", "a.png", "--quiet")
    try remove("a.png")
  }

  func picture(_ name: String) throws -> Image { try PictureIO.read([UInt8](read(name))).image }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }
}
