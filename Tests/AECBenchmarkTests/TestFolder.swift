import AEC
import AECBenchmark
import AECImageIO
import AECSupport

/// A folder for the length of a test.
final class TestFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/aec-bench-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("/tmp", "written") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) + "/"
  }

  deinit {
    for name in (try? Files.names(in: path)) ?? [] { Files.remove(path + name) }
    rmdir(path)
  }

  func add(_ name: String, _ bytes: [UInt8]) throws { try Files.write(bytes, to: path + name) }

  func add(_ name: String, _ image: Image) throws { try add(name, PictureIO.write(image, as: .png)) }
}

extension Image {
  /// A picture with slopes, edges and some noise, another for every seed.
  static func test(_ width: Int, _ height: Int, seed: UInt64 = 1) -> Image {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let slope = (x * (channel + 1) + y * 2) % 200
          let edge = (x / 16 + y / 16) % 2 == 0 ? 40 : 0
          pixels.append(UInt8(slope + edge + Int(state >> 60)))
        }
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}
