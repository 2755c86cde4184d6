import AEC
import AECTestSupport

/// The body of a square of the detail layer: a byte each says of how many rows and columns of blocks, the first one also, by 8,
/// that the picture is one without networks.
enum DetailBody: FuzzTarget {
  static let name = "detail"
  private static let head = 2

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let (first, columns) = (parameters.byte(), 1 + parameters.byte() % 8)
    let (rows, hasNetworks) = (1 + first % 8, first & 8 == 0)
    let square: DetailSymbols
    do throws(EntropyCodingError) {
      square = try DetailSymbols(reading: parameters.rest, rows: rows, columns: columns, hasNetworks: hasNetworks)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    try expect(!square.symbols.contains(.min) && square.extents.allSatisfy { $0 <= 8 }, "symbols are in range")
    let (again, given) = (square.body(), Array(parameters.rest))
    try expect(
      FileAnatomy.parts(ofSquare: again, .detail) == FileAnatomy.parts(ofSquare: given, .detail),
      "what was read has one body")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? { FileAnatomy.ofSquare(bytes, behind: head, .detail) }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(
      _ rows: Int, _ columns: Int, _ step: Int, isGray: Bool = false, hasNetworks: Bool = true, activity: Int,
      largest: Int
    ) -> [UInt8] {
      var random = SplitMix64(seed: rows)
      let square = DetailSymbols.some(
        rows: rows, columns: columns, hasNetworks: hasNetworks, setting: DetailSetting(step: step, isGray: isGray),
        activity: activity, largest: largest, from: &random)
      return [UInt8(rows - 1 + (hasNetworks ? 0 : 8)), UInt8(columns - 1)] + square.body()
    }
    return [
      ("gray", seed(8, 8, 100, isGray: true, activity: 0, largest: 1)),
      ("symbolsOfGray", seed(3, 4, 64, isGray: true, activity: 9, largest: 5)),
      ("sparse", seed(8, 7, 143, activity: 3, largest: 3)), ("dense", seed(2, 2, 34, activity: 16, largest: 60)),
      ("extreme", seed(1, 2, 32767, activity: 16, largest: 32767)),
      ("withoutNetworks", seed(5, 4, 20, hasNetworks: false, activity: 12, largest: 4)),
    ]
  }
}
