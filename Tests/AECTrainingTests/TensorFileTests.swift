import AECTestSupport
import AECTraining
import Testing

@Suite struct TensorFileTests {
  private static let tensors = [
    "b": Tensor(shape: [2, 3], values: [1, -2.5, 0, .infinity, 1e-40, 3]), "a.weight": Tensor(shape: [], values: [7]),
    "none": Tensor(shape: [4, 0], values: []),
  ]

  private static func file(_ header: String, _ numbers: Int) -> [UInt8] {
    let header = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
      + Array(repeating: 0, count: 4 * numbers)
  }

  private static func entry(_ name: String, _ shape: String, _ ends: String, type: String = "F32") -> String {
    "\"\(name)\": {\"dtype\": \"\(type)\", \"shape\": \(shape), \"data_offsets\": \(ends)}"
  }

  @Test func writtenTensorsAreReadBack() throws {
    let bytes = TensorFile.write(Self.tensors)
    #expect(try TensorFile.read(bytes) == Self.tensors)
    #expect(bytes.count % 4 == 0)
  }

  @Test func foreignHeadersAreRead() throws {
    let remark = "\"__metadata__\": {\"format\": \"pt\", \"by\": \"\\\"\\u00e9\\n\"}"
    let read = try TensorFile.read(
      Self.file(" {\(remark),\n\(Self.entry("y", "[ 2 ]", "[4,12]")) , \(Self.entry("\\u0078", "[]", "[0, 4]"))}  ", 3))
    #expect(read == ["x": Tensor(shape: [], values: [0]), "y": Tensor(shape: [2], values: [0, 0])])
  }

  @Test(arguments: [
    ("{\(entry("x", "[2]", "[0, 4]"))}", "x"),  // fewer bytes than the shape has
    ("{\(entry("x", "[1]", "[0, 4]")), \(entry("y", "[1]", "[0, 4]"))}", "y"),  // twice the same numbers
    ("{\(entry("x", "[1]", "[4, 8]"))}", "x"),  // numbers that nobody names
    ("{\(entry("x", "[1]", "[0, 4]"))}", "numbers"),
    ("{\(entry("x", "[3]", "[0, 12]"))}", "x"),  // beyond the end
    ("{\(entry("x", "[4611686018427387904, 4]", "[0, 8]"))}", "x"),
    ("{\(entry("x", "[99999999999999999999]", "[0, 8]"))}", "header"),
    ("{\(entry("x", "[2]", "[8, 0]"))}", "x"), ("{\(entry("x", "[-2]", "[0, 8]"))}", "header"),
    ("{\(entry("x", "[4]", "[0, 8]", type: "F16"))}", "x"),
    ("{\(entry("x", "[1]", "[0, 4]")), \(entry("x", "[1]", "[4, 8]"))}", "x"),
    ("{\(entry("x", "[2]", "[0, 8]"))", "header"), ("{\(entry("x", "[2]", "[0, 8]"))} x", "header"), ("", "header"),
    ("{\"x", "header"), ("{\"x\\", "header"), ("{\"\\u12", "header"), ("[]", "header"), ("{\"x\": 3}", "header"),
  ])
  func wrongHeadersAreRefusedByPlace(header: String, part: String) {
    #expect { try TensorFile.read(Self.file(header, 2)) } throws: { error in
      (error as? TensorFileError)?.part == part
    }
  }

  @Test func headersLongerThanTheFileAreRefused() {
    for bytes in [
      [], [1, 2, 3], Array(repeating: UInt8(255), count: 20), [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
    ] {
      #expect { try TensorFile.read(bytes) } throws: { ($0 as? TensorFileError)?.part == "length" }
    }
  }

  @Test func damagedFilesAreReadOrRefused() {
    let bytes = TensorFile.write(Self.tensors)
    var random = SplitMix64(seed: 3)
    for _ in 0..<2000 {
      var damaged = bytes
      damaged[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255))
      damaged.removeLast(random.int(0...3) == 0 ? random.int(0...bytes.count) : 0)
      let read = try? TensorFile.read(damaged)
      #expect(read.map { $0.values.reduce(0) { $0 + $1.values.count } <= 7 } ?? true)
    }
  }
}
