import AEC
import AECImageIO
import AECTestSupport
import Foundation

/// Files of pictures.
enum Samples {
  static func png(_ image: Picture) throws -> [UInt8] { try PictureIO.write(image, as: .png) }
  static func jpeg(_ image: Picture) throws -> [UInt8] { try PictureIO.write(image, as: .jpeg) }
  static func ppm(_ image: Picture) throws -> [UInt8] { try PictureIO.write(image, as: .ppm) }
}

extension Workplace {
  /// A workplace that holds the picture `a.png` of this size.
  convenience init(picture width: Int, _ height: Int) throws {
    try self.init()
    try write(Samples.png(Picture.mixed(width, height)), "a.png")
  }

  /// A workplace that holds `a.aec`, made of such a picture.
  convenience init(compressed width: Int, _ height: Int) throws {
    try self.init(picture: width, height)
    try aec("compress", "a.png", "--quiet")
    try remove("a.png")
  }

  func picture(_ name: String) throws -> Picture { try PictureIO.read([UInt8](read(name))).picture }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }
}
