import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// Pictures go through the command row by row: memory grows with their width, not with their height.
@Suite(.enabled(if: withSlowTests)) struct MemoryTests {
  /// Bytes of a pixel, which is what a whole picture takes at the least.
  private let pixelBytes = 3

  private func peak(_ outcome: Outcome) throws -> Int {
    #expect(outcome.status == 0, "\(outcome.error)")
    return try #require(try outcome.json["peak_memory_bytes"] as? Int)
  }

  @Test func aTallPictureTakesHardlyMoreMemoryThanAShortOne() throws {
    let place = try Workplace()
    let (width, short, tall) = (1200, 4400, 8800)
    let rest = pixelBytes * width * (tall - short)
    let tile = Picture.mixed(width, 400)
    for (name, height) in [("short", short), ("tall", tall)] {
      let header = Array("P6\n\(width) \(height)\n255\n".utf8)
      try place.write(header + (0..<height / 400).flatMap { _ in tile.pixels }, "\(name).ppm")
    }
    for flags in [[], ["--low-memory"]] as [[String]] {
      var peaks: [String: [Int]] = [:]
      for name in ["short", "tall"] {
        let compress = ["compress", "-j2", "--json", "-f", "\(name).ppm"] + flags
        let decompress = ["decompress", "-j2", "--json", "-f", "--format", "ppm", "\(name).aec", "out.ppm"] + flags
        let png = ["decompress", "-j2", "--json", "-f", "--png-level", "1", "\(name).aec", "out.png"] + flags
        peaks[name] = try [compress, decompress, png].map { try peak(place.start($0).finish()) }
      }
      for (short, tall) in zip(peaks["short"]!, peaks["tall"]!) {
        #expect(tall - short < rest / 2, "\(flags): \(peaks)")
      }
    }
  }

  @Test func lowMemoryTakesLessAndGivesTheSame() throws {
    let place = try Workplace(picture: 2500, 2400)
    let usual = try peak(place.aec("compress", "-j2", "--json", "a.png"))
    let low = try peak(place.aec("compress", "-j2", "--json", "--low-memory", "a.png", "b.aec"))
    #expect(low < usual - 10_000_000)
    #expect(try place.read("a.aec") == place.read("b.aec"))
    let usualBack = try peak(place.aec("decompress", "-j2", "--json", "a.aec", "a.ppm"))
    let lowBack = try peak(place.aec("decompress", "-j2", "--json", "--low-memory", "a.aec", "b.ppm"))
    #expect(lowBack < usualBack - 10_000_000)
    #expect(try place.read("a.ppm") == place.read("b.ppm"))
  }
}
