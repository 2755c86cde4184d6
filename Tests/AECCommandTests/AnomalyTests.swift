import AEC
import AECTestSupport
import Foundation
import Testing

/// `aec anomaly`.
struct AnomalyCommandTests {
  private static func grain(_ seed: Int, scratch: Bool = false) -> Picture {
    var random = SplitMix64(seed: seed)
    let columns = (0..<192).map { _ in random.int(-30...30) }
    return Picture.drawn(192, 128) { x, y in
      let isScratch = scratch && abs(x - y - 8) < 4 && (16..<64).contains(y)
      let value = isScratch ? 250 : 120 + columns[x] + random.int(-8...8)
      return (value, value, value)
    }
  }

  /// A workplace with ten normal pictures in `good`, and another one without and with a scratch.
  private func workplace() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.url("good/deep"), withIntermediateDirectories: true)
    for index in 0..<10 {
      try place.write(Samples.png(Self.grain(100 + index)), index < 8 ? "good/\(index).png" : "good/deep/\(index).png")
    }
    try place.write(Samples.png(Self.grain(54)), "plain.png")
    try place.write(Samples.png(Self.grain(54, scratch: true)), "odd.png")
    return place
  }

  /// The lines of JSON about pictures, without the last, which is about all.
  private func lines(_ outcome: Outcome) -> [Substring] {
    outcome.text.split(separator: "\n").filter { $0.contains("\"odd\"") }
  }

  private func rows(_ outcome: Outcome) throws -> [[String: Any]] {
    try lines(outcome).map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func aScratchedPictureIsOddByAllScoresAndASavedModelSaysTheSame() throws {
    let place = try workplace()
    let direct = try place.aec(
      "anomaly", "--normal", "good", "--score", "all", "--false-alarms", "10%", "--save", "good.aeca", "--json", "-v",
      "odd.png", "plain.png")
    #expect(direct.status == 0, "\(direct.error)")
    let rows = try rows(direct)
    #expect(rows.map { $0["input"] as? String } == ["odd.png", "plain.png"])
    #expect(rows.map { $0["odd"] as? Bool } == [true, false])
    let scores = try #require(rows[0]["scores"] as? [String: Double])
    #expect(Set(scores.keys) == ["nearest", "gaussian", "position", "error", "rate", "all"])
    let maps = try #require(rows[0]["maps"] as? [String: [Double]])
    #expect(maps["nearest"]?.count == 12 * 8 && rows[0]["columns"] as? Int == 12)
    let saved = try place.aec(
      "anomaly", "--with", "good.aeca", "--score", "all", "--false-alarms", "0.1", "--json", "-v", "odd.png",
      "plain.png")
    #expect(lines(saved) == lines(direct))
    let text = try place.aec("anomaly", "--with", "good.aeca", "--false-alarms", "10%", "odd.png")
    #expect(text.text.hasPrefix("odd.png: odd, nearest ") && text.error.contains("95 % confidence"))
    #expect(try place.aec("anomaly", "--with", "good.aeca", "--score", "error", "--quiet", "odd.png").status == 64)
  }

  @Test func heatMapsAreRedWhereThePictureIsOdd() throws {
    let place = try workplace()
    let one = try place.aec(
      "anomaly", "--normal", "good", "--false-alarms", "10%", "--save", "good.aeca", "--heat-map", "map.png", "odd.png")
    #expect(one.status == 0, "\(one.error)")
    let picture = try place.picture("map.png")
    #expect(picture.width == 192 && picture.height == 128)
    func red(_ x: Int, _ y: Int) -> Int {
      let place = 3 * (y * picture.width + x)
      return Int(picture.pixels[place]) - Int(picture.pixels[place + 1])
    }
    // The network sees the scratch from around it, too.
    func cells(_ columns: Range<Int>) -> [Int] {
      columns.flatMap { x in (0..<5).map { y in red(16 * x + 8, 16 * y + 8) } }
    }
    let (near, far) = (cells(0..<6), cells(8..<12))
    #expect(near.max()! > 100)
    #expect(near.reduce(0, +) / near.count > 3 * far.reduce(0, +) / (2 * far.count))
    let several = try place.aec(
      "anomaly", "--with", "good.aeca", "--false-alarms", "10%", "--heat-map", "maps", "odd.png", "plain.png")
    #expect(several.status == 0 && place.exists("maps/odd.png.png") && place.exists("maps/plain.png.png"))
    #expect(try place.read("maps/odd.png.png") == place.read("map.png"))
    expect(
      try place.aec(
        "anomaly", "--with", "good.aeca", "--false-alarms", "10%", "--heat-map", "map.png", "--quiet", "odd.png"),
      status: 7, "exists already")
  }

  @Test func qualitiesNetworksAndWaysAreNotMixed() throws {
    let place = try workplace()
    try place.aec("anomaly", "--normal", "good", "--false-alarms", "10%", "--save", "good.aeca", "--quiet")
    expect(
      try place.aec("anomaly", "--with", "good.aeca", "--false-alarms", "10%", "--quiet", "-q30", "odd.png"), status: 6,
      "quality 62")
    try place.aec("compress", "-e1", "-r", "good", "--out-dir", "coded", "--quiet")
    try place.aec("compress", "-e1", "odd.png", "--quiet")
    let stored = try place.aec(
      "anomaly", "--normal", "coded", "--false-alarms", "10%", "--save", "coded.aeca", "--json", "--quiet")
    #expect(try stored.json["source"] as? String == "stored" && stored.json["pictures"] as? Int == 10)
    let own = try place.aec("anomaly", "--with", "coded.aeca", "--false-alarms", "10%", "--json", "odd.aec")
    #expect(try own.json["odd"] as? Bool == true && own.json["source"] as? String == "stored")
    expect(
      try place.aec("anomaly", "--with", "coded.aeca", "--false-alarms", "10%", "--quiet", "odd.png"),
      status: 6, "--decode")
    // Pixels can be had of files, too.
    let decoded = try place.aec("anomaly", "--with", "good.aeca", "--false-alarms", "10%", "--json", "odd.aec")
    #expect(try decoded.json["source"] as? String == "analysed" && decoded.json["odd"] as? Bool == true)
    try place.write(place.read("good/0.png"), "coded/a.png")
    expect(
      try place.aec("anomaly", "--normal", "coded", "--false-alarms", "10%", "--quiet", "odd.aec"), status: 6,
      "--decode")
    #expect(
      try place.aec("anomaly", "--normal", "coded", "--decode", "--false-alarms", "10%", "odd.aec").status == 0)
  }

  @Test func whatIsWrongIsToldWithWhatHelps() throws {
    let place = try workplace()
    expect(try place.aec("anomaly", "--normal", "good", "--quiet", "odd.png"), status: 64, "19 are the fewest")
    expect(try place.aec("anomaly", "--normal", "gone", "odd.png"), status: 3, "no folder")
    expect(try place.aec("anomaly", "--with", "gone.aeca", "odd.png"), status: 3, "cannot be read")
    expect(try place.aec("anomaly", "--with", "odd.png", "odd.png"), status: 4, "aec anomaly --save")
    for arguments in [
      ["odd.png"], ["--normal", "good"], ["--normal", "good", "--with", "x", "odd.png"],
      ["--with", "x", "--save", "y"],
      ["--normal", "good", "--false-alarms", "90%", "odd.png"], ["--normal", "good", "--score", "best", "odd.png"],
      ["--normal", "good", "--save", "x", "--heat-map", "y"],
    ] {
      #expect(try place.start(["anomaly"] + arguments).finish().status == 64, "\(arguments)")
    }
    try place.aec("anomaly", "--normal", "good", "--false-alarms", "10%", "--save", "good.aeca", "--quiet")
    expect(
      try place.aec("anomaly", "--with", "good.aeca", "--score", "error", "--false-alarms", "10%", "odd.png"),
      status: 6, "no score error")
    try place.write(place.read("good.aeca").dropLast(), "cut.aeca")
    expect(try place.aec("anomaly", "--with", "cut.aeca", "odd.png"), status: 5, "bytes")
    try place.write(Samples.png(.mixed(64, 64)), "good/other.png")
    expect(
      try place.aec("anomaly", "--normal", "good", "--score", "position", "--quiet", "odd.png"), status: 6, "one size")
    try FileManager.default.createDirectory(at: place.url("large"), withIntermediateDirectories: true)
    let large = try Samples.png(.plain(640, 640, [90, 90, 90]))
    for index in 0..<12 { try place.write(large, "large/\(index).png") }
    expect(
      try place.aec("anomaly", "--normal", "large", "--limit-memory", "30M", "--quiet", "odd.png"), status: 8,
      "all normal pictures")
    try place.write(Array("words".utf8), "words.png")
    let some = try place.aec(
      "anomaly", "--with", "good.aeca", "--false-alarms", "10%", "odd.png", "words.png", "plain.png")
    #expect(some.status == 10 && some.error.contains("aec: words.png: ") && some.text.contains("plain.png: "))
  }
}
