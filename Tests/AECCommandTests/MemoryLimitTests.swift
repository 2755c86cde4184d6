import AEC
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// Memory that is bounded, and what is foretold of it.
@Suite(.enabled(if: withSlowTests)) struct MemoryLimitTests {
  /// The bytes that an error of kind `overLimit` counted.
  private func foretold(_ body: () throws -> Void) throws -> Int {
    let error = try #require(throws: CodecError.self, performing: body)
    #expect(error.kind == .overLimit && error.part == "memory")
    return try #require(Int(error.found))
  }

  /// From too little to enough: the picture, or a message and nothing left; never an abort.
  @Test func underTwentyBoundsOfMemoryItEndsInOrder() throws {
    let place = try Workplace(picture: 1200, 900)
    let full = try [place.aec("compress", "-j2", "a.png"), place.aec("decompress", "-j2", "a.aec", "b.png")]
    #expect(full.allSatisfy { $0.status == 0 })
    let files = try ["a.aec": place.read("a.aec"), "b.png": place.read("b.png")]
    let before = try place.names
    // Where the program does not start at all there is nothing to see: with sanitizers, which take terabytes.
    guard try place.shell("ulimit -v 60000; aec --version").status == 0 else { return }
    for (command, output) in [("compress -j2 a.png c.aec", "a.aec"), ("decompress -j2 a.aec c.png", "b.png")] {
      var statuses: Set<Int32> = []
      for step in 0..<20 {
        let outcome = try place.shell("ulimit -v \(60_000 + 30_000 * step); aec \(command) --quiet")
        statuses.insert(outcome.status)
        if outcome.status == 0 {
          let name = String(command.split(separator: " ").last!)
          #expect(try place.read(name) == files[output])
          try place.remove(name)
        } else {
          #expect(outcome.status == 8, "\(step): \(outcome.error)")
          #expect(outcome.error.hasPrefix("aec: a.") && outcome.error.split(separator: "\n").count == 1)
        }
        #expect(try place.names == before)
      }
      #expect(statuses == [0, 8])
    }
  }

  /// What the command takes beyond what it takes for one pixel, beside what the library foretells.
  @Test(arguments: [(30000, 1), (1, 40000), (1400, 1400), (5000, 700)])
  func memoryIsForetoldFromAbove(_ width: Int, _ height: Int) throws {
    let place = try Workplace()
    try place.write(Samples.ppm(Picture.mixed(1, 1)), "one.ppm")
    try place.write(Samples.ppm(Picture.mixed(width, height)), "a.ppm")
    func peak(_ arguments: [String]) throws -> Int {
      let outcome = try place.start(arguments + ["--json", "-f"]).finish()
      return try #require(try outcome.json["peak_memory_bytes"] as? Int, "\(outcome.error)")
    }
    let (base, baseBack) = try (peak(["compress", "one.ppm"]), peak(["decompress", "one.aec", "out.ppm"]))
    // Sanitizers take memory of their own for every byte.
    guard base < 60_000_000 else { return }
    func compare(_ taken: Int, _ foretold: Int, _ what: String) {
      #expect(taken < foretold + 3_000_000, "\(what): \(taken) bytes taken, \(foretold) foretold")
      // Photographs do not take what graphics and a lossless rival may.
      #expect(
        Double(foretold) < 1.3 * Double(taken) + 16_000_000, "\(what): \(taken) bytes taken, \(foretold) foretold")
    }

    let none = Limits(pixels: .max, memory: 1, work: .max)
    // Without an effort, without loss.
    for (threads, low, effort) in [(1, false, 2), (2, false, 4), (2, true, 2), (3, false, 2), (2, false, nil)]
      as [(Int, Bool, Int?)]
    {
      let work = Work(threads: threads, lowMemory: low)
      let options = ["-j\(threads)"] + (low ? ["--low-memory"] : [])
      let way = effort.map { "-e\($0)" } ?? "--lossless"
      let encoder = PictureEncoder(
        model: .fast, effort: effort.flatMap(Effort.init(rawValue:)) ?? .standard, maxError: effort == nil ? 0 : nil,
        limits: none, work: work)
      let encoding = try foretold { _ = try RowEncoder(encoder, width: width, height: height) }
      let taken = try peak(["compress", way, "a.ppm"] + options) - base
      compare(taken, encoding, "\(width) x \(height), compress \(options) \(way)")

      let bytes = try [UInt8](place.read("a.aec"))
      let decoder = PictureDecoder(models: [.fast], limits: none, work: work)
      let region = PictureRegion(x: width / 3, y: height / 3, width: (width + 3) / 4, height: (height + 3) / 4)
      for (region, scale) in [(nil, PictureScale.full), (nil, .eighth), (region, .full)]
        as [(PictureRegion?, PictureScale)]
      {
        let decoding = try foretold { _ = try RowDecoder(decoder, bytes, region: region, scale: scale) }
        let part = region.map { ["--region", "\($0.x),\($0.y),\($0.width),\($0.height)"] } ?? []
        let scaling = scale == .full ? [] : ["--scale", "1/8"]
        let arguments = ["decompress", "a.aec", "out.ppm"] + part + scaling + options
        compare(try peak(arguments) - baseBack, decoding, "\(width) x \(height), \(arguments)")
      }
    }
  }

  @Test func aLineOfHalfAMillionPixelsTakesNoMoreThanItsPaddedAreaShould() throws {
    let place = try Workplace()
    let width = 500_000
    try place.write(Array("P6 \(width) 1 255\n".utf8) + [UInt8](repeating: 7, count: 3 * width), "a.ppm")
    for arguments in [["compress", "a.ppm"], ["decompress", "a.aec", "out.ppm"]] {
      let outcome = try place.start(arguments + ["-j2", "--json"]).finish()
      let taken = try #require(try outcome.json["peak_memory_bytes"] as? Int, "\(outcome.error)")
      #expect(taken < 250_000_000)
    }
  }
}
