import AEC
import AECTestSupport

/// The body of a square of samples of so many bits, without loss or within a bound: a byte each says of how many columns and rows of
/// pixels.
private enum ExactBody {
  static let head = 2

  static func test(_ bytes: [UInt8], depth: Int) throws {
    var parameters = Parameters(bytes)
    let (width, height) = (1 + parameters.byte() % 64, 1 + parameters.byte() % 64)
    let pixels: [UInt8]
    do throws(EntropyCodingError) {
      pixels = try ExactSquare.decode(parameters.rest, width: width, height: height, depth: depth)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    let layout: PictureLayout = depth == 8 ? .rgb8 : .rgb16
    try expect(pixels.count == layout.bytes(width * height), "as many samples as the square has")
    func numbers(_ pixels: [UInt8]) -> [Int] {
      Picture(width: width, height: height, layout: layout, pixels: pixels).numbers
    }
    let maxError = ExactSquare.maxError(of: parameters.rest, depth: depth) ?? -1
    try expect(ExactSquare.errors(depth: depth).contains(maxError), "a body says how far samples may be off")
    for bound in [0, maxError] {
      let again = ExactSquare.encode(pixels, width: width, height: height, depth: depth, maxError: bound)
      let decoded = try? ExactSquare.decode(again.body[...], width: width, height: height, depth: depth)
      let isNear = decoded.map { zip(numbers($0), numbers(pixels)).allSatisfy { abs($0 - $1) <= bound } }
      try expect(isNear == true, "what was decoded can be coded again, and comes back within \(bound)")
    }
  }

  static func seed(_ picture: Picture, _ maxError: Int, by way: ExactSquare.Way? = nil) -> [UInt8] {
    let (width, height, depth) = (picture.width, picture.height, picture.layout.depth)
    let square =
      way.map {
        ExactSquare.encode(
          picture.pixels, width: width, height: height, depth: depth, maxError: maxError, by: $0)
      } ?? ExactSquare.encode(picture.pixels, width: width, height: height, depth: depth, maxError: maxError)
    return [UInt8(width - 1), UInt8(height - 1)] + square.body
  }
}

/// The body of a square of 8 bits.
enum LosslessBody: FuzzTarget {
  static let name = "lossless"

  static func test(_ bytes: [UInt8]) throws { try ExactBody.test(bytes, depth: 8) }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { FileAnatomy.ofSquare(bytes, behind: ExactBody.head, .lossless) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(_ picture: Picture, _ maxError: Int, by way: ExactSquare.Way = .filtered) -> [UInt8] {
      ExactBody.seed(picture, maxError, by: way)
    }
    let board = Picture.drawn(64, 64) { x, y in (x / 3 + y / 5) % 2 == 0 ? (9, 90, 200) : (255, 255, 255) }
    let slope = Picture.drawn(64, 64) { x, y in
      let level = (7 * x + 5 * y) / 20
      return (level, level, level)
    }
    return [
      ("pixel", seed(.plain(1, 1, [1, 2, 3]), 0)), ("board", seed(board, 0)), ("mixed", seed(.mixed(20, 15), 0)),
      ("slope", seed(slope, 0)),
      ("near", seed(.mixed(40, 30), 5)), ("far", seed(.mixed(64, 64), 127)),
      ("photograph", seed(.mixed(24, 20), 0, by: .photograph)),
      ("nearPhotograph", seed(.mixed(64, 50), 9, by: .photograph)),
      ("graphics", seed(Common.written(64, 64), 0, by: .graphics)),
      ("literals", seed(.mixed(20, 12), 0, by: .graphics)),
      ("nearGraphics", seed(.mixed(40, 50), 20, by: .graphics)),
    ]
  }
}

/// The body of a square of 16 bits.
enum DeepBody: FuzzTarget {
  static let name = "deep"

  static func test(_ bytes: [UInt8]) throws { try ExactBody.test(bytes, depth: 16) }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { FileAnatomy.ofSquare(bytes, behind: ExactBody.head, .lossless) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func picture(_ width: Int, _ height: Int, _ number: (_ index: Int) -> Int) -> Picture {
      Picture(width: width, height: height, layout: .rgb16, numbers: (0..<3 * width * height).map(number))
    }
    let mixed = picture(20, 15) { 71 * $0 % 65536 }
    return [
      ("photograph", ExactBody.seed(mixed, 0, by: .photograph)), ("filtered", ExactBody.seed(mixed, 0, by: .filtered)),
      ("near", ExactBody.seed(mixed, 900, by: .photograph)), ("far", ExactBody.seed(mixed, 32767, by: .filtered)),
      ("bytes", ExactBody.seed(picture(12, 9) { 257 * (7 * $0 % 256) }, 0)),
      ("tenBits", ExactBody.seed(picture(24, 20) { (2 * (5 * $0 % 1024) * 65535 + 1023) / 2046 }, 0)),
      ("shifted", ExactBody.seed(picture(24, 20) { 5 * $0 % 1024 << 6 }, 0)),
      ("listed", ExactBody.seed(picture(30, 20) { [3, 4000, 65535][$0 / 7 % 3] }, 0)),
      ("plain", ExactBody.seed(picture(1, 1) { _ in 4242 }, 0)),
    ]
  }
}
