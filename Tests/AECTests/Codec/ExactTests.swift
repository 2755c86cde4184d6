import AEC
import AECModelFast
import AECTestSupport
import Synchronization
import Testing

/// Pictures without loss, or with errors up to a bound: what is decoded is what was coded, however the work is done.
@Suite struct ExactTests {
  /// Files without networks need no model.
  private static let decoder = PictureDecoder(models: [])

  private func encoder(_ maxError: Int, _ work: Work = Work(), _ limits: Limits = Limits()) -> PictureEncoder {
    PictureEncoder(model: .fast, maxError: maxError, limits: limits, work: work)
  }

  /// A picture of all kinds of squares.
  private static func varied(_ width: Int, _ height: Int) -> Picture {
    var random = SplitMix64(seed: 3)
    return Picture.drawn(width, height) { x, y in
      switch (x / 17 + y / 13) % 4 {
      case 0: (random.int(0...255), random.int(0...255), random.int(0...255))
      case 1: (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255)
      case 2: (2 * x, 3 * y, 128)
      default: (40, 90, 160)
      }
    }
  }

  /// A picture whose squares all tell the same colours, which one stream tells once.
  private static func columns(_ width: Int, _ height: Int) -> Picture {
    var random = SplitMix64(seed: 4)
    let colours = (0..<width).map { _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }
    return Picture.drawn(width, height) { x, _ in colours[x] }
  }

  /// Sides of squares in pixels are four times as many.
  private static let sides = [4, 8, 128]

  @Test(arguments: sides, [0, 1, 5, 127]) func picturesComeBackWithinTheBound(_ side: Int, _ maxError: Int) throws {
    try Segments.$side.withValue(side) {
      for (width, height) in [(1, 1), (31, 200), (64, 64), (100, 33), (16, 17), (300, 5)] {
        let image = Self.varied(width, height)
        let rows = try RowEncoder(encoder(maxError), width: width, height: height)
        for row in image.rows { try rows.append(row) }
        let bytes = try rows.finish()
        let decoded = try Self.decoder.decode(bytes)
        let errors = zip(decoded.pixels, image.pixels).map { abs(Int($0) - Int($1)) }
        #expect(errors.max()! <= maxError, "\(width) x \(height)")
        let outcome = try #require(rows.outcome)
        #expect(outcome.maxError == maxError && outcome.squaredError == errors.reduce(0) { $0 + $1 * $1 })
        #expect(outcome.samples == image.pixels.count && !outcome.isPoor && outcome.detail == 0)

        let header = try PictureDecoder.header(of: bytes)
        #expect(header.sections.map(\.tag) == [.lossless] && header.quality == nil && header.fingerprint == nil)
        let own = try #require(PictureDecoder.maxError(of: bytes, header))
        #expect(errors.max()! <= own && own <= maxError)
        #expect(try encoder(maxError).encode(image) == bytes)
      }
    }
  }

  @Test(arguments: sides, [varied, columns])
  func regionsAreThatPartOfTheWholeAtEveryScale(_ side: Int, _ picture: @Sendable (Int, Int) -> Picture) throws {
    try Segments.$side.withValue(side) {
      for (width, height) in [(230, 150), (33, 65), (230, 31), (9, 140), (3, 2)] {
        let image = picture(width, height)
        let bytes = try encoder(0).encode(image)
        for scale in PictureScale.allCases {
          #expect(try Self.decoder.decode(bytes, scale: scale) == image.boxMeans(scale.rawValue), "\(scale)")
        }
        let thumbnail = image.boxMeans(8)
        for region in [
          PictureRegion(x: width - 1, y: height - 1, width: 1, height: 1),
          PictureRegion(x: width / 7, y: height / 5, width: (width + 3) / 4, height: (height + 3) / 4),
          PictureRegion(x: width / 2, y: height / 11, width: width - width / 2, height: (2 * height + 2) / 3),
          PictureRegion(x: width / 3, y: 0, width: 1, height: height),
          PictureRegion(x: 0, y: height / 2, width: width, height: 1),
        ] {
          let own = image.part(region)
          for scale in [PictureScale.full, .half, .quarter] {
            let found = try Self.decoder.decode(bytes, region: region, scale: scale)
            #expect(found == own.boxMeans(scale.rawValue), "\(region), \(scale)")
          }
          let (x, y) = (region.x / 8, region.y / 8)
          let small = PictureRegion(
            x: x, y: y, width: (region.x + region.width + 7) / 8 - x, height: (region.y + region.height + 7) / 8 - y)
          #expect(try Self.decoder.decode(bytes, region: region, scale: .eighth) == thumbnail.part(small), "\(region)")
        }
      }
    }
  }

  @Test(arguments: sides, [0, 2]) func howTheWorkIsDoneChangesNoBit(_ side: Int, _ maxError: Int) throws {
    try Segments.$side.withValue(side) {
      let image = maxError == 0 && side == 4 ? Self.columns(100, 150) : Self.varied(100, 150)
      let region = PictureRegion(x: 7, y: 50, width: 20, height: 71)
      let bytes = try encoder(maxError, Work(threads: 1)).encode(image)
      let whole = try Self.decoder.decode(bytes)
      for work in [Work(threads: 3), Work(threads: 16), Work(threads: 2, lowMemory: true)] {
        #expect(try encoder(maxError, work).encode(image) == bytes)
        let decoder = PictureDecoder(models: [], work: work)
        #expect(try decoder.decode(bytes) == whole)
        #expect(try decoder.decode(bytes, region: region) == whole.part(region))
      }
      let rows = try RowDecoder(Self.decoder, bytes)
      for row in whole.rows { #expect(try rows.next() == Array(row)) }
      #expect(try rows.next() == nil)
    }
  }

  @Test func waitingAndBlockingCallsGiveTheSame() async throws {
    let image = Self.varied(90, 70)
    let bytes = try { try encoder(0).encode(image) }()
    #expect(try await encoder(0).encode(image) == bytes)
    #expect(try await Self.decoder.decode(bytes) == image)
  }

  // All rows in one stream

  @Test(arguments: [PictureLayout.rgb8, .gray8, .rgb16])
  func rowsAreOneStreamWhereSquaresTakeMore(_ layout: PictureLayout) throws {
    try Segments.$side.withValue(8) {
      let image = Self.columns(90, 70)
      var picture = image
      if layout == .gray8 { picture = image.gray8 }
      if layout == .rgb16 {
        let numbers = image.numbers.map { 256 * $0 + $0 * $0 % 99 }
        picture = Picture(width: 90, height: 70, layout: layout, numbers: numbers)
      }
      let bytes = try encoder(0).encode(picture)
      let header = try PictureDecoder.header(of: bytes)
      #expect(try ExactShare(bytes, header).filtered == 1)
      #expect(PictureDecoder.maxError(of: bytes, header) == 0)
      #expect(try Self.decoder.decode(bytes) == picture)
      // Nine squares, of which all but the first have no body.
      let section = header.sections[0]
      #expect(bytes[section.segments.lowerBound - 8..<section.segments.lowerBound].allSatisfy { $0 == 0 })
      var damaged = bytes
      damaged[section.segments.lowerBound + 9] ^= 4
      let error = #expect(throws: CodecError.self) { try Self.decoder.decode(damaged) }
      #expect(error?.part == "section lossless, segment 0" && error?.expected == "a body of its checksum")
    }
  }

  @Test func streamsThatAreNotAllRowsAreRefused() throws {
    // 600 x 2 gray pixels in two squares.
    let rows = [UInt8](repeating: 0, count: 1202)
    func stream(_ rows: [UInt8]) -> [UInt8] { Array(zlibStream(of: rows).dropFirst(2).dropLast(4)) }
    func file(_ body: [UInt8]) -> [UInt8] {
      Container.write(
        width: 600, height: 2, layout: .gray8, networks: nil, sections: [(.lossless, CodedSection([body, []]))])
    }
    #expect(try Self.decoder.decode(file([0, 0] + stream(rows))).pixels == [UInt8](repeating: 0, count: 1200))
    let refused: [([UInt8], String, String)] = [
      ([0, 0] + stream(rows.dropLast()), "more bytes in the deflate stream", "its end"),
      ([0, 0] + stream(rows + [0]), "the end of the deflate stream", "more bytes in it"),
      ([0, 0] + stream([5] + rows.dropFirst()), "a filter of 0 ... 4", "5"),
      ([1, 0] + stream(rows), "filtered rows of all squares", "a square"),
      ([0, 9] + stream(rows), "filtered rows of all squares", "a square"),
      ([0], "filtered rows of all squares", "a square"),
    ]
    for (body, expected, found) in refused {
      let error = #expect(throws: CodecError.self) { try Self.decoder.decode(file(body)) }
      #expect(error?.part == "section lossless, segment 0")
      #expect(error?.expected == expected && error?.found == found, "\(error!)")
    }
  }

  // Damage

  /// A file of 4 x 3 squares of 32 pixels, and where their bodies are.
  private func squares() throws -> (bytes: [UInt8], bodies: [Range<Int>]) {
    // With errors, so that it has squares.
    let bytes = try encoder(1).encode(Self.varied(128, 96))
    let section = try PictureDecoder.header(of: bytes).sections[0]
    var table = bytes[section.offset..<section.segments.lowerBound]
    var (bodies, start) = ([Range<Int>](), section.segments.lowerBound)
    for _ in 0..<12 {
      let length = try Varint.take(from: &table).get()
      table = table.dropFirst(4)
      bodies.append(start..<start + length)
      start += length
    }
    #expect(table.isEmpty && start == section.segments.upperBound)
    return (bytes, bodies)
  }

  @Test func aDamagedSquareIsLostAlone() throws {
    try Segments.$side.withValue(8) {
      let (bytes, bodies) = try squares()
      let image = try Self.decoder.decode(bytes)
      for (index, body) in bodies.enumerated() {
        var damaged = bytes
        damaged[body.lowerBound + body.count / 2] ^= 0x10
        let error = #expect(throws: CodecError.self) { try Self.decoder.decode(damaged) }
        #expect(error?.kind == .corrupt && error?.part == "section lossless, segment \(index)")
        for other in bodies.indices {
          let region = PictureRegion(x: other % 4 * 32, y: other / 4 * 32, width: 32, height: 32)
          let found = try? Self.decoder.decode(damaged, region: region)
          #expect(found == (other == index ? nil : image.part(region)), "\(index), \(other)")
        }
      }
    }
  }

  private func file(_ width: Int, _ height: Int, _ squares: [[UInt8]]) -> [UInt8] {
    Container.write(
      width: width, height: height, layout: .rgb8, networks: nil, sections: [(.lossless, CodedSection(squares))])
  }

  @Test func squaresWithoutBodiesAreRefused() throws {
    for (width, count, part) in [(100, 1, "section lossless"), (600, 2, "section lossless, segment 0")] {
      let bytes = file(width, 40, [[UInt8]](repeating: [], count: count))
      let error = #expect(throws: CodecError.self) { try Self.decoder.decode(bytes) }
      #expect(error?.kind == .corrupt && error?.part == part && error?.found == "no bytes")
      #expect(PictureDecoder.maxError(of: bytes, try PictureDecoder.header(of: bytes)) == nil)
    }
  }

  @Test func errorsNameTheByteOfTheFile() throws {
    let bytes = file(2, 2, [[0, 0, 7]])
    let error = #expect(throws: CodecError.self) { try Self.decoder.decode(bytes) }
    #expect(error?.part == "section lossless" && error?.expected == "a deflate stream")
    #expect(error?.offset == bytes.count - 4)
  }

  // Limits

  private func excess(_ part: String, _ work: () throws -> Void) throws -> Int {
    let error = try #require(throws: CodecError.self, performing: work)
    #expect(error.kind == .overLimit && error.part == part && !error.advice.isEmpty, "\(error)")
    return try #require(Int(error.found))
  }

  private func encoding(_ width: Int, _ height: Int, _ limits: Limits, _ work: Work = Work(threads: 2)) throws {
    _ = try RowEncoder(encoder(0, work, limits), width: width, height: height)
  }

  private func decoding(
    _ width: Int, _ height: Int, _ limits: Limits, _ work: Work = Work(threads: 2), region: PictureRegion? = nil
  ) throws {
    let count = SectionTag.lossless.segments(of: PaddedSize(width: width, height: height)).count
    let bytes = file(width, height, [[UInt8]](repeating: [0], count: count))
    _ = try RowDecoder(PictureDecoder(models: [], limits: limits, work: work), bytes, region: region)
  }

  @Test(arguments: [(1, 1, 64), (1, 1000, 8000), (65, 64, 72 * 64), (641, 640, 648 * 640)])
  func pixelsCountPaddedToMultiplesOf8(_ width: Int, _ height: Int, _ pixels: Int) throws {
    let tooFew = Limits(pixels: pixels - 1)
    #expect(try excess("pixels") { try encoding(width, height, tooFew) } == pixels)
    #expect(try excess("pixels") { try decoding(width, height, tooFew) } == pixels)
    try encoding(width, height, Limits(pixels: pixels))
    try decoding(width, height, Limits(pixels: pixels))
    let region = PictureRegion(x: width / 2, y: height / 2, width: 1, height: 1)
    #expect(try excess("pixels") { try decoding(width, height, Limits(pixels: 63), region: region) } == 64)
  }

  @Test func memoryIsRefusedBeforeItIsTakenAndGrowsWithTheWidthOnly() throws {
    let little = Limits(pixels: .max, memory: 1)
    for code in [
      { try self.encoding($0, $1, little, $2) }, { try self.decoding($0, $1, little, $2) },
    ] as [(Int, Int, Work) throws -> Void] {
      let two = Work(threads: 2)
      let (low, tall) = try (
        excess("memory") { try code(8192, 1024, two) }, excess("memory") { try code(8192, 8192, two) }
      )
      #expect(low == tall && low > 512 * 8192 * 3 && low < 512 * 8192 * 3 * 3 + 30_000_000)
      #expect(try excess("memory") { try code(16384, 1024, two) } > low + 512 * 8192 * 3)
      #expect(try excess("memory") { try code(8192, 1024, Work(threads: 1)) } < low)
    }
    let memory = try excess("memory") { try encoding(4000, 3000, little) }
    try encoding(4000, 3000, Limits(memory: memory))
    let whole = try excess("memory") { try decoding(4000, 3000, little) }
    try decoding(4000, 3000, Limits(memory: whole))
    let region = PictureRegion(x: 1000, y: 100, width: 200, height: 2000)
    #expect(try excess("memory") { try decoding(4000, 3000, little, region: region) } < whole)
  }

  @Test func theSizeOfAHugePictureIsRefusedWithoutBeingAllocated() throws {
    // A byte for each square says that it has no body.
    let table = [UInt8](repeating: 0, count: 1 << 22)
    let bytes = Container.write(
      width: 1 << 20, height: 1 << 20, layout: .rgb8, networks: nil,
      sections: [(.lossless, CodedSection(covered: table))])
    let error = #expect(throws: CodecError.self) { try Self.decoder.decode(bytes) }
    #expect(error?.kind == .overLimit && error?.part == "pixels")
  }

  // Work

  @Test(arguments: [1, 4]) func progressRisesToOne(_ threads: Int) throws {
    try Segments.$side.withValue(4) {
      // Square by square, or 32 rows at a time of one stream.
      for (image, maxError, parts) in [(Self.varied(100, 150), 1, 70), (Self.columns(100, 150), 0, 5)] {
        let bytes = try encoder(maxError).encode(image)
        let (encoded, decoded) = (Seen(), Seen())
        _ = try encoder(maxError, Work(threads: threads) { encoded.add($0) }).encode(image)
        _ = try PictureDecoder(models: [], work: Work(threads: threads) { decoded.add($0) }).decode(bytes)
        for (shares, count) in [(encoded.shares, 70), (decoded.shares, parts)] {
          #expect(shares.count == count && shares == shares.sorted() && shares.allSatisfy { $0 > 0 && $0 <= 1 })
          #expect(abs(shares.last! - 1) < 1e-9)
        }
      }
    }
  }

  private final class Seen: Sendable {
    private let list = Mutex<[Double]>([])
    func add(_ share: Double) { list.withLock { $0.append(share) } }
    var shares: [Double] { list.withLock { $0 } }
  }

  @Test func workEndsAtItsDeadlineAndWithItsTask() async throws {
    let image = Self.varied(600, 600)
    let bytes = try { try encoder(0).encode(image) }()
    func late() -> Work { Work(threads: 1, deadline: .now) }
    for error in [
      #expect(throws: CodecError.self) { try self.encoder(0, late()).encode(image) },
      #expect(throws: CodecError.self) { try PictureDecoder(models: [], work: late()).decode(bytes) },
    ] { #expect(error?.kind == .overLimit && error?.part == "time") }
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await Self.decoder.decode(bytes).width
    }
    task.cancel()
    await #expect { try await task.value } throws: { ($0 as? CodecError)?.kind == .cancelled }
  }
}
