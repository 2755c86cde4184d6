import AEC
import AECTestSupport

/// The body of a square without loss, or within a bound: a byte each says of how many columns and rows of pixels.
enum LosslessBody: FuzzTarget {
  static let name = "lossless"
  private static let head = 2

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let (width, height) = (1 + parameters.byte() % 64, 1 + parameters.byte() % 64)
    let pixels: [UInt8]
    do throws(EntropyCodingError) {
      pixels = try ExactSquare.decode(parameters.rest, width: width, height: height)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    try expect(pixels.count == 3 * width * height, "as many samples as the square has")
    let maxError = ExactSquare.maxError(of: parameters.rest) ?? -1
    try expect(ExactSquare.errors.contains(maxError), "a body says how far samples may be off")
    for bound in [0, maxError] {
      let again = ExactSquare.encode(pixels, width: width, height: height, maxError: bound)
      let decoded = try? ExactSquare.decode(again.body[...], width: width, height: height)
      let isNear = decoded.map { zip($0, pixels).allSatisfy { abs(Int($0) - Int($1)) <= bound } }
      try expect(isNear == true, "what was decoded can be coded again, and comes back within \(bound)")
    }
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { FileAnatomy.ofSquare(bytes, behind: head, .lossless) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(_ picture: Picture, _ maxError: Int, by way: ExactSquare.Way = .filtered) -> [UInt8] {
      let square = ExactSquare.encode(
        picture.pixels, width: picture.width, height: picture.height, maxError: maxError, by: way)
      return [UInt8(picture.width - 1), UInt8(picture.height - 1)] + square.body
    }
    let board = Picture.drawn(64, 64) { x, y in (x / 3 + y / 5) % 2 == 0 ? (9, 90, 200) : (255, 255, 255) }
    return [
      ("pixel", seed(.plain(1, 1, [1, 2, 3]), 0)), ("board", seed(board, 0)), ("mixed", seed(.mixed(20, 15), 0)),
      ("near", seed(.mixed(40, 30), 5)), ("far", seed(.mixed(64, 64), 127)),
      ("photograph", seed(.mixed(24, 20), 0, by: .photograph)),
      ("nearPhotograph", seed(.mixed(64, 50), 9, by: .photograph)),
      ("graphics", seed(Common.written(64, 64), 0, by: .graphics)),
      ("literals", seed(.mixed(20, 12), 0, by: .graphics)),
      ("nearGraphics", seed(.mixed(40, 50), 20, by: .graphics)),
    ]
  }
}
