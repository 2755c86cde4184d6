import AEC
import AECModelFast
import AECTestSupport
import CGolden
import Foundation
import Testing

/// Golden files: the same pixels and the same queues with every instruction set and any number of threads.
///
/// `AEC_REMAKE_GOLDEN=Tests/AECTests/Golden swift test -c release --filter GoldenTests` makes them anew, which is only
/// right while the format calls itself version 0 and its weights, its arithmetic or its frame have changed.
@Suite struct GoldenTests {
  private static let pictures: [(name: String, image: Picture, quality: Double)] = [
    ("low.aec", Picture.mixed(190, 130), 10),
    ("middle.aec", Picture.mixed(131, 67), 62),
    ("high.aec", Picture.mixed(64, 64), 100),
    ("pixel.aec", Picture.plain(1, 1, [200, 30, 90]), 50),
    ("drawn.aec", drawing, 75),
  ]

  /// Strokes and hatching on paper, on the left; a ramp on the right.
  private static let drawing = Picture.drawn(128, 72) { x, y in
    guard x < 64 else { return (x, y, 128) }
    let isInked = y < 32 ? x % 16 < 2 && y % 24 < 14 : (x + y) % 4 < 2
    return isInked ? (0, 0, 0) : (255, 255, 255)
  }

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
    for (name, image, quality) in Self.pictures {
      let bytes = try Self.encoder(quality).encode(image)
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

  @Test func encodingThePicturesAgainGivesTheGoldenQueues() throws {
    for (file, (_, image, quality)) in zip(Self.files(), Self.pictures) {
      let bytes = try Self.encoder(quality).encode(image)
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
