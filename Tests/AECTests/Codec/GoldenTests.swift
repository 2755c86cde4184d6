import AEC
import AECModelFast
import AECTestSupport
import CGolden
import Foundation
import Testing

/// Golden files: the same pixels and the same queues with every instruction set and any number of threads.
///
/// `AEC_REMAKE_GOLDEN=Tests/AECTests/Golden swift test -c release --filter GoldenTests` makes them anew, which is only
/// right while the format calls itself version 0 and its weights, its arithmetic, its frame or its encoder's choices have changed.
@Suite struct GoldenTests {
  private static let pictures: [(name: String, image: Picture, encoder: PictureEncoder)] = [
    ("low.aec", Picture.mixed(190, 130), encoder(10)),
    ("middle.aec", Picture.mixed(131, 67), encoder(62)),
    ("high.aec", Picture.mixed(64, 64), encoder(100)),
    ("pixel.aec", Picture.plain(1, 1, [200, 30, 90]), encoder(50)),
    ("drawn.aec", drawing, encoder(75)),
    ("written.aec", writing, encoder(62)),
    ("gray.aec", Picture.mixed(120, 80).gray8, encoder(80)),
    ("clear.aec", glass, encoder(70)),
    ("photograph.aec", Picture.mixed(150, 90), PictureEncoder(model: .fast, maxError: 0)),
    ("graphics.aec", writing, PictureEncoder(model: .fast, maxError: 0)),
    ("near.aec", Picture.mixed(70, 40), PictureEncoder(model: .fast, maxError: 3)),
    ("metadata.aec", Picture.mixed(50, 40), encoder(40)),
    ("deep.aec", deep(100, 70, .rgb16), encoder(80)),
    ("deepPhotograph.aec", deep(60, 50, .rgba16), PictureEncoder(model: .fast, maxError: 0)),
    ("levels.aec", levels, PictureEncoder(model: .fast, maxError: 0)),
    ("rows.aec", rows, PictureEncoder(model: .fast, maxError: 0)),
  ]

  /// The file of one of them; one has metadata.
  private static func file(_ picture: (name: String, image: Picture, encoder: PictureEncoder)) throws -> [UInt8] {
    try picture.encoder.encode(
      picture.image, metadata: picture.name == "metadata.aec" ? metadata : Metadata())
  }

  private static let metadata: Metadata = {
    var metadata = Metadata()
    (metadata.profile, metadata.exif) = (Array(0..<99), Array("II*\0".utf8) + [UInt8](repeating: 7, count: 500))
    (metadata.xmp, metadata.iptc) = (Array("<x:xmpmeta/>".utf8), [0x1C, 2, 5, 0, 1, 65])
    metadata.density = Metadata.Density(x: 2835, y: 5000, unit: .metre)
    (metadata.codePoints, metadata.gamma, metadata.renderingIntent) = ([9, 16, 0, 1], 45455, 1)
    metadata.chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
    return metadata
  }()

  /// A picture of 16 bits a number, all of which count.
  private static func deep(_ width: Int, _ height: Int, _ layout: PictureLayout) -> Picture {
    let mixed = Picture.mixed(width, height)
    let pixels = (0..<width * height).flatMap { index in
      (0..<layout.samples).map { sample in
        sample == 3 ? 65535 - index % 300 : 250 * Int(mixed.pixels[3 * index + sample]) + 37 * index % 1000
      }
    }
    return Picture(width: width, height: height, layout: layout, numbers: pixels)
  }

  /// One of 10 bits, stretched to 16.
  private static let levels = Picture(
    width: 64, height: 70, layout: .gray16,
    numbers: Picture.mixed(64, 70).gray8.pixels.enumerated().map { index, number in
      (2 * (3 * Int(number) + index % 3) * 65535 + 1023) / 2046
    })

  /// Columns of noise, of two squares.
  private static let rows: Picture = {
    var random = SplitMix64(seed: 520)
    let row = (0..<520).map { _ in UInt8(random.int(0...255)) }
    return Picture(width: 520, height: 9, layout: .gray8, pixels: (0..<9).flatMap { _ in row })
  }()

  /// Lines of a few signs in any order on paper, beside a photograph.
  private static let writing: Picture = {
    var random = SplitMix64(seed: 171)
    let signs = (0..<9).map { _ in (0..<48).map { _ in random.int(0...5) == 0 } }
    let text = (0..<16 * 9).map { _ in signs[random.int(0...8)] }
    return Picture.drawn(192, 100) { x, y in
      guard x < 128 else { return (x + y % 5, 2 * (x - 100), 255 - y) }
      let isInked = x % 8 < 6 && y % 11 < 8 && text[y / 11 % 9 * 16 + x / 8][y % 11 * 6 + x % 8]
      return isInked ? (40, 0, 90) : (255, 255, 240)
    }
  }()

  /// Strokes and hatching on paper, on the left; a ramp on the right.
  private static let drawing = Picture.drawn(128, 72) { x, y in
    guard x < 64 else { return (x, y, 128) }
    let isInked = y < 32 ? x % 16 < 2 && y % 24 < 14 : (x + y) % 4 < 2
    return isInked ? (0, 0, 0) : (255, 255, 255)
  }

  /// A photograph that fades out on the right, with holes.
  private static let glass: Picture = {
    let colours = Picture.mixed(96, 72)
    var pixels: [UInt8] = []
    for index in 0..<96 * 72 {
      let (x, y) = (index % 96, index / 96)
      pixels += colours.pixels[3 * index..<3 * index + 3]
      pixels.append((x / 8 + y / 8) % 5 == 0 ? 0 : UInt8(min(255, 4 * (95 - x))))
    }
    return Picture(width: 96, height: 72, layout: .rgba8, pixels: pixels)
  }()

  private static func files() -> [GoldenFile] {
    let index = aec_golden_index()
    let text = String(decoding: UnsafeBufferPointer(start: index.bytes, count: index.size), as: UTF8.self)
    return GoldenFile.files(index: text) { name in
      let file = aec_golden(name)
      return file.bytes.map { Array(UnsafeBufferPointer(start: $0, count: file.size)) }
    }
  }

  /// One that takes no lossless file instead.
  private static func encoder(_ quality: Double) -> PictureEncoder {
    var encoder = PictureEncoder(model: .fast, quality: Quality(quality)!)
    encoder.takesSmaller = false
    return encoder
  }

  private static let remade = ProcessInfo.processInfo.environment["AEC_REMAKE_GOLDEN"]

  @Test(.enabled(if: remade != nil)) func goldenFilesAreRemade() throws {
    let folder = try #require(Self.remade)
    var index = ""
    for picture in Self.pictures {
      let (name, bytes) = (picture.name, try Self.file(picture))
      try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent(name))
      index += try GoldenFile(name: name, bytes: bytes, models: [.fast], work: Work()).indexLine + "\n"
    }
    try Data(index.utf8).write(to: URL(fileURLWithPath: folder).appendingPathComponent("index.txt"))
  }

  @Test(.enabled(if: withSlowTests)) func everyInstructionSetAndNumberOfThreadsGivesTheGoldenBits() {
    let files = Self.files()
    #expect(files.map(\.name) == Self.pictures.map(\.name))
    var ran: [String] = []
    for set in InstructionSet.allCases where set.isAvailable {
      for threads in [1, 2, 5] {
        var work = Work(threads: threads)
        work.instructionSet = set
        for file in files { #expect(file.differences(models: [.fast], work: work) == [], "\(set), \(threads) threads") }
      }
      ran.append(set.rawValue)
    }
    print("golden files checked with \(ran.joined(separator: ", "))")
  }

  @Test func goldenFilesHaveBlocksOfAllKindsAndRepeats() throws {
    let file = try #require(Self.files().first { $0.name == "drawn.aec" })
    let section = try #require(try PictureDecoder.header(of: file.bytes).sections.first { $0.tag == .detail })
    let body = file.bytes[section.offset..<section.offset + section.length]
    let square = try DetailSymbols(reading: body, rows: 72 / 8, columns: 128 / 8)
    for kind in [DetailKind.none, .detail, .flat] { #expect(square.kinds.contains(kind), "\(kind)") }
    #expect(square.repeatsLeft.contains(true) && square.repeatsAbove.contains(true))
  }

  @Test func goldenFilesHaveEveryWay() throws {
    let headers = try Self.files().map { ($0.name, $0.bytes, try PictureDecoder.header(of: $0.bytes)) }
    for (name, tag, way) in [
      ("clear.aec", .alpha, nil),
      ("written.aec", .graphics, nil), ("photograph.aec", .lossless, 1), ("graphics.aec", .lossless, 2),
      ("near.aec", .lossless, 12 + 1),
    ] as [(String, SectionTag, UInt8?)] {
      let (_, bytes, header) = try #require(headers.first { $0.0 == name })
      let section = try #require(header.sections.first { $0.tag == tag }, "\(name)")
      if let way { #expect(bytes[section.offset] == way, "\(name)") }
    }
  }

  @Test func metadataOfAGoldenFileIsReadAsItWas() throws {
    let file = try #require(Self.files().first { $0.name == "metadata.aec" })
    #expect(try PictureDecoder.metadata(of: file.bytes) == Self.metadata)
  }

  @Test func encodingThePicturesAgainGivesTheGoldenQueues() throws {
    for (file, picture) in zip(Self.files(), Self.pictures) {
      let bytes = try Self.file(picture)
      let again = try GoldenFile(name: file.name, bytes: bytes, models: [.fast], work: Work())
      #expect(again.pixels == file.pixels && again.queues == file.queues, "\(file.name)")
    }
  }

  /// The machine's flags are read apart from the kernels' own choice, so that a broken choice shows.
  @Test func everyInstructionSetOfTheMachineIsThere() throws {
    #expect(InstructionSet.naive.isAvailable)
    #if arch(x86_64) && os(Linux)
      let information = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let line = try #require(information.split(separator: "\n").first { $0.hasPrefix("flags") })
      let flags = Set(line.split(separator: " ").map(String.init))
      #expect(InstructionSet.sse2.isAvailable)
      #expect(InstructionSet.avx2.isAvailable == flags.contains("avx2"))
      #expect(
        InstructionSet.avx512.isAvailable
          == flags.isSuperset(of: ["avx512f", "avx512bw", "avx512vl", "avx512_vnni"]))
    #elseif arch(arm64)
      #expect(InstructionSet.neon.isAvailable)
    #endif
  }
}
