import AEC
import AECTestSupport

/// The body of graphics in a square of a picture with networks: a byte each says of how many columns and rows of pixels.
enum GraphicsBody: FuzzTarget {
  static let name = "graphics"
  private static let head = 2

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let (width, height) = (1 + parameters.byte() % 160, 1 + parameters.byte() % 160)
    let (cells, pixels): (GraphicsCells, [UInt8])
    do throws(EntropyCodingError) {
      (cells, pixels) = try GraphicsSquare.decode(parameters.rest, width: width, height: height)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    try expect(cells.isEmpty == parameters.rest.isEmpty, "a body that is not empty has a cell")
    try expect(pixels.count == (cells.isEmpty ? 0 : 3 * width * height), "as many samples as the square has")
    guard !cells.isEmpty else { return }
    for row in 0..<height {
      for column in 0..<width where !cells[row: row, column: column] {
        let first = 3 * (row * width + column)
        try expect(pixels[first..<first + 3].allSatisfy { $0 == 0 }, "pixels of other cells are black")
      }
    }
    let again = GraphicsSquare.encode(pixels, cells).body
    let decoded = try? GraphicsSquare.decode(again[...], width: width, height: height)
    try expect(decoded.map { $0 == (cells, pixels) } == true, "what was decoded can be coded, and comes back")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard bytes.count > head, let phrases = RawDeflate.inflated(Array(bytes[head...])) else { return nil }
    return Anatomy(pieces: [Array(bytes[..<head]), phrases.bytes, Array(bytes[(head + phrases.length)...])]) {
      ($0[0] + [0, 0]).prefix(head) + RawDeflate.stored($0[1]) + $0[2]
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(_ picture: Picture, _ isInside: (_ row: Int, _ column: Int) -> Bool) -> [UInt8] {
      var cells = GraphicsCells(width: picture.width, height: picture.height)
      for row in stride(from: 0, to: picture.height, by: GraphicsCells.side) {
        for column in stride(from: 0, to: picture.width, by: GraphicsCells.side) {
          cells[row: row, column: column] = isInside(row / GraphicsCells.side, column / GraphicsCells.side)
        }
      }
      return [UInt8(picture.width - 1), UInt8(picture.height - 1)] + GraphicsSquare.encode(picture.pixels, cells).body
    }
    return [
      ("none", seed(.plain(70, 70, [1, 2, 3])) { _, _ in false }),
      ("pixel", seed(.plain(1, 1, [1, 2, 3])) { _, _ in true }),
      ("apart", seed(Common.written(160, 150)) { ($0 + $1) % 2 == 0 }),
      ("all", seed(Common.written(140, 70)) { _, _ in true }),
      ("literals", seed(.mixed(80, 10)) { $1 == 1 }),
    ]
  }
}
