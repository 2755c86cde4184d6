import AEC
import AECImageIO
import AECMetrics
import AECSupport
import AECTestSupport
import Foundation
import Testing

/// `aec info`, `compare`, `models` and `selftest`: what they print.
struct ResultTests {
  @Test func infoTellsWhereAllBytesOfAFileAre() throws {
    let place = try Workplace(picture: 120, 80)
    try place.aec("compress", "-q", "45.5", "a.png")
    let size = try place.read("a.aec").count
    let facts = try place.aec("info", "--json", "a.aec").json
    #expect(facts["file"] as? String == "a.aec")
    #expect(facts["version"] as? Int == 0)
    #expect(facts["width"] as? Int == 120)
    #expect(facts["height"] as? Int == 80)
    #expect(abs((facts["quality"] as? Double ?? 0) - 45.5) < 0.02)
    #expect(facts["bytes"] as? Int == size)
    #expect(isClose(facts["bits_per_pixel"], Double(size) * 8 / 9600))

    let sections = try #require(facts["sections"] as? [[String: Any]])
    #expect(sections.map { $0["name"] as? String } == ["z", "y"])
    #expect(sections.allSatisfy { $0["required"] as? Bool == true })
    let lengths = sections.compactMap { $0["bytes"] as? Int }
    #expect(facts["container_bytes"] as? Int == size - lengths.reduce(0, +))
    for (section, length) in zip(sections, lengths) {
      #expect(isClose(section["bits_per_pixel"], Double(length) * 8 / 9600))
      #expect((section["offset"] as? Int ?? 0) + length <= size - 4)
    }

    let text = try place.aec("info", "a.aec")
    #expect(text.status == 0)
    #expect(text.error.isEmpty)
    #expect(text.text.hasPrefix("a.aec: 120 x 80, networks at quality 45.5, model fast ("))
    #expect(text.text.contains("format version 0"))
    for name in ["section", "z ", "y ", "container", "file", "\(size)"] + lengths.map(String.init) {
      #expect(text.text.contains(name))
    }
  }

  /// What the encoder counts while it codes, and `info` in its file.
  @Test func infoTellsHowMuchOfAPictureGoesWhichWay() throws {
    let place = try Workplace()
    func write(_ width: Int, _ height: Int) throws {
      // A ramp, noise and a checkerboard, a third each.
      var random = SplitMix64(seed: 7)
      let picture = Picture.drawn(width, height) { x, y in
        switch 3 * x / width {
        case 0: (x / 2, y / 3, 100)
        case 1: (random.int(0...255), random.int(0...255), random.int(0...255))
        default: (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255)
        }
      }
      try place.write(Samples.png(picture), "a.png")
    }
    func shares() throws -> (coded: [String: Any], detail: Double, flat: Double) {
      let coded = try place.aec("compress", "-f", "--json", "a.png").json
      let facts = try place.aec("info", "--json", "a.aec").json
      return (coded, try #require(facts["detail_share"] as? Double), try #require(facts["flat_share"] as? Double))
    }
    // The second has squares at its right and lower edges that are smaller.
    for (width, height) in [(192, 100), (672, 520)] {
      try write(width, height)
      let (coded, detail, flat) = try shares()
      #expect(isClose(coded["detail_share"], detail))
      #expect(flat > 0.05 && flat < detail && detail < 0.9, "\(detail), \(flat)")
      let text = try place.aec("info", "a.aec").text
      #expect(text.contains("detail alone in \(Figures.percent(flat)), graphics in 0.0 %\n"), "\(text)")
      guard (width + 511) / 512 == 1 else { continue }
      let bytes = try [UInt8](place.read("a.aec"))
      let section = try #require(try PictureDecoder.header(of: bytes).sections.first { $0.tag == .detail })
      let square = try DetailSymbols(
        reading: bytes[section.offset..<section.offset + section.length], rows: (height + 7) / 8,
        columns: (width + 7) / 8)
      #expect(isClose(flat, Double(square.kinds.count { $0 == .flat }) / Double(square.kinds.count)))
    }
    // The last byte before the checksum is of the last square.
    var damaged = try [UInt8](place.read("a.aec"))
    damaged[damaged.count - 5] ^= 1
    try place.write(damaged, "b.aec")
    let refused = try place.aec("info", "b.aec")
    #expect(refused.status == 5 && refused.output.isEmpty)
    #expect(refused.error.contains("b.aec: section detail, segment 3, "), "\(refused.error)")

    try write(90, 20)
    let (coded, detail, flat) = try shares()
    #expect(isClose(coded["detail_share"], detail) && flat == 1)
    try write(96, 64)
    try place.aec("compress", "-f", "-e", "1", "a.png")
    #expect(try place.aec("info", "a.aec").text.contains("networks alone in 100.0 % of the picture"))
  }

  @Test func graphicsOfAPictureWithLossAreTold() throws {
    let place = try Workplace()
    // Text-like marks on the left, a photograph on the right.
    let photograph = Picture.mixed(640, 90)
    let picture = Picture.drawn(640, 90) { x, y in
      if x < 256 { return x * 7 % 13 < 2 && y * 5 % 11 < 6 ? (0, 0, 0) : (255, 255, 255) }
      func level(_ plane: Int) -> Int { Int(photograph.pixels[3 * (640 * y + x) + plane]) }
      return (level(0), level(1), level(2))
    }
    try place.write(Samples.png(picture), "a.png")
    let coded = try place.aec("compress", "--json", "a.png").json
    let facts = try place.aec("info", "--json", "a.aec").json
    #expect((facts["sections"] as? [[String: Any]])?.contains { $0["name"] as? String == "graphics" } == true)
    let share = try #require(facts["graphics_share"] as? Double)
    #expect(share >= 0.2 && share <= 0.8 && isClose(coded["graphics_share"], share), "\(share)")
    #expect(facts["photograph_share"] as? Double == 0 && facts["filtered_share"] as? Double == 0)
    #expect(try place.aec("info", "a.aec").text.contains(", graphics in \(Figures.percent(share))\n"))
    #expect(
      try place.aec("compress", "-f", "-v", "a.png").error.contains(", graphics in \(Figures.percent(share))\n"))
  }

  @Test func compareMeasuresWhatTheLibraryMeasures() throws {
    let place = try Workplace(picture: 200, 170)
    let (a, b) = (Picture.mixed(200, 170), Picture.mixed(200, 170, seed: 5))
    try place.write(Samples.ppm(b), "b.ppm")
    let expected = try Metrics(of: b, against: a)
    let facts = try place.aec("compare", "--json", "a.png", "b.ppm").json
    #expect(isClose(facts["psnr"], expected.psnr))
    #expect(isClose(facts["ssim"], try #require(expected.ssim)))
    #expect(isClose(facts["ms_ssim"], try #require(expected.msSSIM)))
    #expect(isClose(facts["ssimulacra2"], try #require(expected.ssimulacra2)))
    #expect(facts["identical"] as? Bool == false)
    #expect(facts["width"] as? Int == 200)
    #expect((facts["a"] as? [String: Any])?["file"] as? String == "a.png")
    #expect((facts["b"] as? [String: Any])?["bytes"] as? Int == (try place.read("b.ppm").count))

    let lines = try place.aec("compare", "a.png", "b.ppm").text.split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != " " } } == ["PSNR", "SSIM", "MS-SSIM", "SSIMULACRA2"])
    let shown = try #require(Double(lines[0].split(separator: " ")[1]))
    #expect(abs(shown - expected.psnr) <= 0.0005)
  }

  @Test func compareDecodesAecFiles() throws {
    let place = try Workplace(picture: 170, 165)
    try place.aec("compress", "a.png")
    try place.aec("decompress", "a.aec", "b.png")
    let direct = try place.aec("compare", "--json", "-j", "1", "a.png", "a.aec").json
    let decoded = try place.aec("compare", "--json", "a.png", "b.png").json
    for key in ["psnr", "ssim", "ms_ssim", "ssimulacra2"] {
      let value = try #require(direct[key] as? Double)
      #expect(value == decoded[key] as? Double)
    }
    #expect(try place.aec("compare", "--json", "a.aec", "b.png").json["identical"] as? Bool == true)
    let text = try place.aec("compare", "a.png", "a.aec").text
    #expect(text.contains("a.aec        \(try place.read("a.aec").count) bytes, "))
  }

  @Test func compareOfEqualAndOfSmallPicturesHasNoNumbersThatJSONLacks() throws {
    let place = try Workplace(picture: 10, 7)
    let facts = try place.aec("compare", "--json", "a.png", "a.png").json
    #expect(facts["identical"] as? Bool == true)
    #expect(facts["psnr"] is NSNull)
    #expect(facts["ssim"] is NSNull)
    #expect(facts["ms_ssim"] is NSNull)
    #expect(facts["ssimulacra2"] is NSNull)
    let text = try place.aec("compare", "a.png", "a.png").text
    #expect(text.contains("the same pixels"))
    #expect(text.contains("needs 11 x 11 pixels"))
    #expect(text.contains("needs 161 x 161 pixels"))
    #expect(text.contains("needs 8 x 8 pixels"))
  }

  @Test func compareNeedsTwoPicturesOfOneSize() throws {
    let place = try Workplace(picture: 10, 12)
    try place.write(Samples.png(Picture.mixed(12, 10)), "b.png")
    let outcome = try place.aec("compare", "a.png", "b.png")
    #expect(outcome.status == 4)
    #expect(outcome.error == "aec: b.png: is 12 x 10, but a.png is 10 x 12; scale or crop one of them\n")
    #expect(outcome.output.isEmpty)
    #expect(try place.aec("compare", "-", "-", input: Data()).status == 64)
    #expect(try place.aec("compare", "a.png").status == 64)
    #expect(try place.aec("compare", "a.png", "gone.png").status == 3)
    #expect(try place.aec("compare", "-", "a.png", input: place.read("a.png")).status == 0)
    #expect(try place.aec("compare", "--limit-pixels", "119", "a.png", "a.png").status == 8)
  }

  @Test func compareWarnsOfConversionsUnlessItIsQuiet() throws {
    let place = try Workplace(picture: 8, 8)
    try place.write(Array("P5\n8 8\n255\n".utf8) + [UInt8](repeating: 90, count: 65), "gray.pgm")
    #expect(try place.aec("compare", "a.png", "gray.pgm").error.hasPrefix("aec: warning: gray.pgm: "))
    #expect(try place.aec("compare", "--quiet", "a.png", "gray.pgm").error.isEmpty)
  }

  @Test func modelsListsTheModelThatFilesName() throws {
    let place = try Workplace(compressed: 40, 40)
    let listed = try #require(try place.aec("models", "--json").json["models"] as? [[String: Any]])
    let fast = try #require(listed.first { $0["name"] as? String == "fast" })
    let fingerprint = try #require(fast["fingerprint"] as? String)
    #expect(fingerprint.count == 8 && UInt32(fingerprint, radix: 16) != nil)
    let stored = try #require(try place.aec("info", "--json", "a.aec").json["model"] as? [String: Any])
    #expect(stored["name"] as? String == "fast")
    #expect(stored["fingerprint"] as? String == fingerprint)
    for key in ["decoder_bytes", "encoder_bytes"] { #expect((fast[key] as? Int ?? 0) > 10_000) }
    for key in ["decode_kmac_per_pixel", "encode_kmac_per_pixel"] { #expect((fast[key] as? Double ?? 0) > 1) }

    let text = try place.aec("models")
    #expect(text.status == 0)
    #expect(text.text.hasPrefix("model"))
    #expect(text.text.contains("fast") && text.text.contains(fingerprint))
  }

  @Test(.enabled(if: withSlowTests)) func selftestPassesWithEveryInstructionSetOfThisMachine() throws {
    let place = try Workplace()
    let outcome = try place.aec("selftest")
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.first == "naive: ok")
    #if arch(x86_64)
      #expect(lines.contains("sse2: ok"))
    #elseif arch(arm64)
      #expect(lines.contains("neon: ok"))
    #endif
    #expect(lines.allSatisfy { $0.hasSuffix(": ok") })

    let facts = try place.aec("selftest", "--json").json
    #expect(facts["ok"] as? Bool == true)
    #expect((facts["golden_files"] as? [String])?.isEmpty == false)
    #expect((facts["instruction_sets"] as? [[String: Any]])?.count == lines.count)
  }
}
