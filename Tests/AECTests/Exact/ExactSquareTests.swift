import AEC
import AECTestSupport
import Testing

/// Squares without loss, or within a bound: what is coded comes back, and what nobody coded is refused.
@Suite struct ExactSquareTests {
  /// Pictures of every kind, by name.
  static func pictures(_ width: Int, _ height: Int) -> [(name: String, pixels: [UInt8])] {
    var random = SplitMix64(seed: width * 1000 + height)
    let drawings: [(String, (Int, Int) -> (Int, Int, Int))] = [
      ("noise", { _, _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }),
      ("checkerboard", { x, y in (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255) }),
      ("ramp", { x, y in (x, y, 255 - (x + y) / 2) }), ("white", { _, _ in (255, 255, 255) }),
      ("stripes", { x, y in y % 7 < 3 ? (250, 10, 30) : (x / 5 % 2 * 90, 40, 200) }),
    ]
    return drawings.map { ($0, Picture.drawn(width, height, $1).pixels) } + [
      ("mixed", Picture.mixed(width, height).pixels)
    ]
  }

  static let sizes = [(1, 1), (2, 1), (1, 2), (3, 3), (17, 9), (1, 512), (512, 1), (90, 131), (129, 40)]

  @Test(arguments: sizes) func whatIsCodedComesBackWithinItsBound(_ width: Int, _ height: Int) throws {
    for (name, pixels) in Self.pictures(width, height) {
      for maxError in [0, 1, 2, 7, 64, 127] {
        let coded = ExactSquare.encode(pixels, width: width, height: height, maxError: maxError)
        let decoded = try ExactSquare.decode(coded.body[...], width: width, height: height)
        let errors = zip(decoded, pixels).map { abs(Int($0) - Int($1)) }
        #expect(decoded.count == pixels.count && errors.max()! <= maxError, "\(name), error \(maxError)")
        #expect(coded.squaredError == errors.reduce(0) { $0 + $1 * $1 }, "\(name), error \(maxError)")
        // Without loss where that is less.
        let own = ExactSquare.maxError(of: coded.body[...])
        #expect(own == maxError || own == 0 && errors.max() == 0)
      }
      let gray = Picture(width: width, height: height, pixels: pixels).gray8.pixels
      for way in ExactSquare.Way.allCases {
        for maxError in [0, 3] {
          let coded = ExactSquare.encode(gray, width: width, height: height, maxError: maxError, by: way)
          let decoded = try ExactSquare.decode(coded.body[...], width: width, height: height, samples: 1)
          #expect(zip(decoded, gray).allSatisfy { abs(Int($0) - Int($1)) <= maxError }, "gray \(name), \(way)")
        }
      }
    }
  }

  @Test(arguments: sizes, ExactSquare.Way.allCases) func everyWayBringsBackWhatIsCodedWithinItsBound(
    _ size: (Int, Int), _ way: ExactSquare.Way
  ) throws {
    let (width, height) = size
    for (name, pixels) in Self.pictures(width, height) {
      for maxError in [0, 1, 5, 127] {
        let coded = ExactSquare.encode(pixels, width: width, height: height, maxError: maxError, by: way)
        let decoded = try ExactSquare.decode(coded.body[...], width: width, height: height)
        let errors = zip(decoded, pixels).map { abs(Int($0) - Int($1)) }
        #expect(Int(coded.body[0]) % 4 == way.rawValue, "\(name)")
        #expect(decoded.count == pixels.count && errors.max()! <= maxError, "\(name), error \(maxError)")
        #expect(coded.squaredError == errors.reduce(0) { $0 + $1 * $1 }, "\(name), error \(maxError)")
      }
    }
  }

  /// What each way is for, and it alone: smooth with noise; strokes; noise.
  @Test func theWayIsChosenByWhatThePixelsAreLike() {
    var random = SplitMix64(seed: 161)
    let (width, height) = (160, 160)
    let smooth = Picture.drawn(width, height) { x, y in
      (x / 2 + y / 3 + random.int(0...6), 200 - x / 2 + random.int(0...6), 40 + y + random.int(0...6))
    }
    let strokes = Picture.drawn(width, height) { x, y in x % 9 == y % 11 ? (0, 0, 0) : (255, 255, 255) }
    let noise = Picture.drawn(width, height) { _, _ in
      (random.int(0...255), random.int(0...255), random.int(0...255))
    }
    for (picture, way) in [(smooth, 1), (strokes, 2), (noise, 0)] {
      let body = ExactSquare.encode(picture.pixels, width: width, height: height, maxError: 0).body
      #expect(Int(body[0]) == way)
    }
  }

  @Test(arguments: sizes) func noSquareTakesMuchMoreThanItsPixels(_ width: Int, _ height: Int) {
    for (name, pixels) in Self.pictures(width, height) {
      let body = ExactSquare.encode(pixels, width: width, height: height, maxError: 0).body
      #expect(body.count <= pixels.count + height + 16, "\(name)")
    }
  }

  @Test(arguments: [8, 16]) func whatIsKeptWithinABoundIsNoLargerThanWithoutLoss(_ depth: Int) {
    for (name, pixels) in Self.pictures(120, 90) + [
      ("ramp", Picture.drawn(120, 90) { x, y in (2 * x, x + y, 2 * y) }.pixels)
    ] {
      let picture = Picture(width: 120, height: 90, pixels: pixels)
      let own = depth == 8 ? picture : picture.depth16
      func size(_ maxError: Int) -> Int {
        ExactSquare.encode(own.pixels, width: 120, height: 90, depth: depth, maxError: maxError).body.count
      }
      let exact = size(0)
      for maxError in [1, 9, 127] { #expect(size(maxError) <= exact, "\(name), \(maxError)") }
    }
  }

  @Test func largerErrorsTakeFewerBytes() {
    let pixels = Picture.mixed(120, 90).pixels
    let sizes = [0, 1, 3, 9, 30].map {
      ExactSquare.encode(pixels, width: 120, height: 90, maxError: $0).body.count
    }
    #expect(sizes == sizes.sorted(by: >))
  }

  // Filtered rows

  /// A body of filtered rows, whatever they are.
  private func body(_ rows: [UInt8], head: [UInt8] = [0, 0]) -> [UInt8] { head + Self.deflated(rows) }

  /// A raw deflate stream of stored blocks.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let count = [UInt8(bytes.count & 255), UInt8(bytes.count >> 8)]
    return [1] + count + count.map { ~$0 } + bytes
  }

  /// As the specification of PNG says it: bytes in order, each from the three that came before it.
  private func unfiltered(_ rows: [UInt8], width: Int, height: Int) -> [UInt8] {
    var pixels = [Int](repeating: 0, count: 3 * width * height)
    func at(_ x: Int, _ y: Int) -> Int { x < 0 || y < 0 ? 0 : pixels[3 * width * y + x] }
    for y in 0..<height {
      for x in 0..<3 * width {
        let (a, b, c) = (at(x - 3, y), at(x, y - 1), x < 3 ? 0 : at(x - 3, y - 1))
        let p = a + b - c
        let nearest = [a, b, c].min { abs(p - $0) < abs(p - $1) }!
        let prediction = [0, a, b, (a + b) / 2, nearest][Int(rows[(3 * width + 1) * y])]
        pixels[3 * width * y + x] = (Int(rows[(3 * width + 1) * y + 1 + x]) + prediction) % 256
      }
    }
    return pixels.map { UInt8($0) }
  }

  @Test(arguments: [(1, 5), (2, 6), (7, 40)]) func rowsAreFilteredAsInPNG(_ width: Int, _ height: Int) throws {
    var random = SplitMix64(seed: 7)
    for first in 0..<5 {
      var rows: [UInt8] = []
      for y in 0..<height {
        rows.append(UInt8((first + y * y) % 5))
        rows += (0..<3 * width).map { _ in UInt8(random.int(0...255)) }
      }
      let decoded = try ExactSquare.decode(body(rows)[...], width: width, height: height)
      #expect(decoded == unfiltered(rows, width: width, height: height))
    }
  }

  @Test func encodersChooseEveryFilter() throws {
    // Rows that each filter suits: noise, then noise repeated in x, in y, in both, and by means.
    var random = SplitMix64(seed: 9)
    var chosen: Set<UInt8> = []
    for (_, pixels) in Self.pictures(60, 50) + [("walk", walk(60, 50, &random))] {
      let body = ExactSquare.encode(pixels, width: 60, height: 50, maxError: 0, by: .filtered).body
      var stream = body.dropFirst()
      let length = try Varint.take(from: &stream).get()
      if length > 0 { stream = try inflated(stream, count: length)[...] }
      let rows = try inflated(stream, count: 50 * 181)
      #expect(unfiltered(rows, width: 60, height: 50) == pixels)
      chosen.formUnion((0..<50).map { rows[181 * $0] })
    }
    #expect(chosen == [0, 1, 2, 3, 4])
  }

  /// Rings repeat themselves above and below their middle, which no sum of magnitudes of a row sees.
  @Test func masksHaveOneFilterForAllRowsWhereThatIsLess() throws {
    let (side, middle) = (256, 128)
    let rings = (0..<side * side).map { place in
      let (x, y) = (place % side - middle, place / side - middle)
      return UInt8(255 - min((x * x + y * y) / 100, 255))
    }
    let coded = ExactSquare.encode(rings, width: side, height: side, maxError: 0)
    #expect(coded.way == .filtered)
    #expect(try ExactSquare.decode(coded.body[...], width: side, height: side, samples: 1) == rings)
    // Rows that each have the filter of the least sum take 5487, by zlib at level 9.
    #expect(coded.body.count < 1700)
  }

  /// Each byte about the mean of its neighbours.
  private func walk(_ width: Int, _ height: Int, _ random: inout SplitMix64) -> [UInt8] {
    var pixels: [UInt8] = []
    for index in 0..<3 * width * height {
      let left = index % (3 * width) < 3 ? 128 : Int(pixels[index - 3])
      let above = index < 3 * width ? 128 : Int(pixels[index - 3 * width])
      pixels.append(UInt8(clamping: (left + above) / 2 + random.int(-9...9)))
    }
    return pixels
  }

  private func inflated(_ body: ArraySlice<UInt8>, count: Int) throws -> [UInt8] {
    var inflater = Inflater(Array(body))
    var bytes: [UInt8] = []
    while let byte = try inflater.nextIfAny() { bytes.append(byte) }
    #expect(bytes.count == count)
    return bytes
  }

  // Damage

  private func refusal(_ body: [UInt8], _ width: Int = 2, _ height: Int = 2) -> EntropyCodingError? {
    let error = #expect(throws: EntropyCodingError.self) {
      try ExactSquare.decode(body[...], width: width, height: height)
    }
    #expect(error.map { (0...body.count).contains($0.offset) } == true)
    return error
  }

  @Test func damageIsRefusedInWords() {
    let rows = [UInt8](repeating: 0, count: 14)
    #expect(throws: Never.self) { try ExactSquare.decode(body(rows)[...], width: 2, height: 2) }
    for (bytes, expected, found, offset) in [
      ([], "the way of a square", "no bytes", 0), ([0x80], "the way of a square", "no number", 0),
      ([0x80, 0], "the way of a square", "no number", 0), (body(rows, head: [3]), "a way of 0 ... 2", "3", 0),
      (body(rows, head: [0x80, 4]), "errors of 0 ... 127", "128", 0),
      ([0], "the length of a stream in the stream, below 14, or 0", "no bytes", 1),
      (body(rows, head: [0, 14]), "the length of a stream in the stream, below 14, or 0", "another number", 1),
      ([0, 0], "more bytes in the deflate stream", "the end of the section", 2),
      (body(rows).dropLast(), "more bytes in the deflate stream", "the end of the section", 20),
      (body(rows.dropLast()), "a deflate stream of 14 bytes", "13", 20),
      (body(rows + [0]), "the end of the deflate stream after 14 bytes", "more bytes in it", 21),
      (body(rows) + [9], "the end of the section behind the deflate stream", "1 more byte", 21),
      (body(rows) + [9, 9], "the end of the section behind the deflate stream", "2 more bytes", 21),
      ([0, 0, 7], "a deflate stream", "invalid block type", 3),
      (body([7], head: [0, 1]), "a deflate stream", "invalid block type", 2),
      (body(Self.deflated([7])), "a deflate stream of 14 bytes", "6", 13),
      (body([5] + rows.dropFirst()), "a filter of 0 ... 4", "5", 1),
    ] as [([UInt8], String, String, Int)] {
      let error = refusal(bytes)
      #expect(error?.expected == expected && error?.found == found, "\(bytes): \(error!)")
      #expect(error?.offset == offset, "\(bytes): \(error!)")
    }
  }

  @Test(arguments: ExactSquare.Way.allCases)
  func anyChangedByteIsRefusedOrGivesASquareOfTheSameSize(_ way: ExactSquare.Way) {
    let body = ExactSquare.encode(Picture.mixed(30, 20).pixels, width: 30, height: 20, maxError: 1, by: way).body
    var refused = 0
    for place in body.indices {
      for change in [UInt8(1), 0x10, 0x80, 0xFF] {
        var damaged = body
        damaged[place] ^= change
        do {
          #expect(try ExactSquare.decode(damaged[...], width: 30, height: 20).count == 1800)
        } catch {
          #expect((0...body.count).contains(error.offset))
          refused += 1
        }
      }
    }
    #expect(refused > body.count / 4)
  }

  @Test func aStreamThatUnpacksToMoreIsNotUnpacked() throws {
    // 1:1000, of which a square takes 14 bytes.
    let plain = [UInt8](repeating: 0, count: 3 * 512 * 512)
    let bomb: [UInt8] = [0, 0] + Array(zlibStream(of: plain).dropFirst(2).dropLast(4))
    #expect(refusal(bomb)?.expected == "the end of the deflate stream after 14 bytes")
    // 1:10000, as its stream is deflated again.
    let twice = ExactSquare.encode(plain, width: 512, height: 512, maxError: 0, by: .filtered).body
    #expect(twice.count < 100 && refusal(twice)?.expected == "the length of a stream in the stream, below 14, or 0")
    #expect(try ExactSquare.decode(twice[...], width: 512, height: 512) == plain)
  }

  @Test func aSlopeTakesLessAsAStreamInAStream() throws {
    let pixels = (0..<512 * 512).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: 512)
      return UInt8(min((7 * x + 5 * y) / 20, 255))
    }
    let body = ExactSquare.encode(pixels, width: 512, height: 512, maxError: 0).body
    #expect(body.count < 600, "1.15 of the bytes that WebP takes")
    #expect(try ExactSquare.decode(body[...], width: 512, height: 512, samples: 1) == pixels)
  }
}
