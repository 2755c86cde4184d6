import AECCodes
import AECTestSupport
import Testing

/// Arrays as NumPy saves them.
@Suite struct FloatArrayTests {
  @Test(arguments: [[0], [5], [2, 3], [4, 1, 7, 2], [123_456]]) func anArrayComesBack(_ shape: [Int]) throws {
    let array = FloatArray(shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0) * -0.37 })
    #expect(try FloatArray(npy: array.npy) == array)
    #expect(FloatArray.header(shape: shape).count % 64 == 0)
  }

  @Test func float64IsRounded() throws {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n"
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    let body = [0.1, -7e300].flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    #expect(try FloatArray(npy: header + body).values == [0.1, -.infinity])
  }

  @Test func whatIsNoArrayIsRefused() throws {
    let good = FloatArray(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]).npy
    #expect(throws: CodesError.self) { try FloatArray(npy: Array("words that are no array".utf8)) }
    for length in 0..<good.count { #expect(throws: CodesError.self) { try FloatArray(npy: Array(good[..<length])) } }
    for (from, to) in [
      ("<f4", ">f4"), ("<f4", "<i4"), ("False", "True "), ("(3, 2)", "(3, x)"), ("(3, 2)", "(99999, 99999)"),
    ] {
      let text = String(decoding: good[10..<128], as: UTF8.self).replacing(from, with: to)
      #expect(throws: CodesError.self) {
        try FloatArray(npy: good[..<10] + Array(text.utf8.prefix(118)) + good[128...])
      }
    }
  }

  @Test func anyBytesAreSafe() {
    var random = SplitMix64(seed: 4)
    let good = FloatArray(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]).npy
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<3 { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
      _ = try? FloatArray(npy: bytes)
    }
  }
}
