import AEC
import AECTestSupport
import Foundation
import Testing

/// `aec map`.
struct MapCommandTests {
  /// A workplace with two folders of a dozen pictures each: slopes of gray, and the same with fine stripes.
  private func workplace(each count: Int = 12) throws -> Workplace {
    let place = try Workplace()
    for folder in ["all/smooth", "all/striped/deep"] {
      try FileManager.default.createDirectory(at: place.url(folder), withIntermediateDirectories: true)
    }
    for index in 0..<count {
      func picture(stripes: Int) -> Picture {
        .drawn(64, 64) { x, y in
          let level = 70 + (x * (index % 4) + y * (index / 4)) / 4 + (x / 2 % 2 == 0 ? stripes : -stripes)
          return (level, level + 10, level + 20)
        }
      }
      try place.write(Samples.png(picture(stripes: 0)), "all/smooth/\(index).png")
      try place.write(Samples.png(picture(stripes: 40)), "all/striped/deep/\(index).png")
    }
    return place
  }

  private func purity(_ outcome: Outcome) throws -> [String: Double] {
    try #require(try outcome.json["purity"] as? [String: Double])
  }

  @Test func kindsOfPicturesStandTogether() throws {
    let place = try workplace()
    #expect(try place.aec("compress", "-e1", "-q40", "all/smooth/3.png", "all/smooth/3.aec", "--quiet").status == 0)
    try place.remove("all/smooth/3.png")
    let outcome = try place.aec("map", "--json", "all", "-o", "map.html", "--png", "map.png", "--perplexity", "7")
    #expect(outcome.status == 0, "\(outcome.error)")
    let purity = try purity(outcome)
    #expect(purity["codes"] == 1 && purity["map"] == 1)
    // The means of cells are the same with stripes and without.
    let pixels = try #require(purity["pixels"])
    #expect(pixels < 0.6 && isClose(purity["chance"], 11.0 / 23))
    let facts = try outcome.json
    #expect(facts["perplexity"] as? Double == 7 && facts["method"] as? String == "tsne" && facts["seed"] as? Int == 0)
    let labels = try #require(facts["labels"] as? [[String: Any]])
    #expect(labels.map { $0["name"] as? String } == ["smooth", "striped/deep"])
    #expect(labels.map { $0["pictures"] as? Int } == [12, 12])
    let pictures = try #require(facts["pictures"] as? [[String: Any]])
    #expect(pictures.count == 24 && pictures[0]["name"] as? String == "all/smooth/0.png")
    let page = String(decoding: try place.read("map.html"), as: UTF8.self)
    #expect(page.contains("all/smooth/3.aec") && page.contains("data:image/jpeg") && !page.contains("http"))
    #expect(facts["bytes"] as? Int == page.utf8.count)
    #expect(try place.picture("map.png").width == 2000)
  }

  @Test func aMapIsTheSameOnAnyThreadsAndAnotherForAnotherSeed() throws {
    let place = try workplace(each: 5)
    for (name, flags) in [("a", ["-j1"]), ("b", ["-j3"]), ("c", ["--seed", "5"]), ("d", ["--method", "pca"])] {
      #expect(try place.start(["map", "all", "-o", "\(name).html", "--quiet"] + flags).finish().status == 0)
    }
    #expect(try place.read("a.html") == place.read("b.html"))
    #expect(try place.read("a.html") != place.read("c.html") && place.read("a.html") != place.read("d.html"))
    let text = try place.aec("map", "all", "-o", "a.html", "-f", "-v", "--labels", "top")
    #expect(text.text.contains("a.html: 10 pictures, 2 labels") && text.text.contains("principal components of pixels"))
    #expect(text.error.contains("placed and compared in"))
    #expect(try String(decoding: place.read("a.html"), as: UTF8.self).contains("<span>striped</span>"))
    let piped = try place.aec("map", "all", "-o", "-", "--method", "pca", "--quiet")
    #expect(piped.text.hasPrefix("<!doctype html>"))
  }

  @Test func labelsComeFromAFile() throws {
    let place = try workplace(each: 3)
    try place.write(Array("name,label\n0.png,zero\nsmooth/1.png,\"o<n>e\"\ngone.png,two\n".utf8), "labels.csv")
    let outcome = try place.aec("map", "--json", "all", "-o", "map.html", "--labels", "labels.csv")
    #expect(outcome.status == 0 && outcome.error.contains("1 of its names are no picture's, such as gone.png"))
    let found = try #require(try outcome.json["pictures"] as? [[String: Any]])
    let labels = Dictionary(uniqueKeysWithValues: found.map { ($0["name"] as! String, $0["label"] as? String) })
    #expect(labels["all/striped/deep/0.png"] == "zero" && labels["all/smooth/1.png"] == "o<n>e")
    #expect(labels["all/striped/deep/1.png"] == .some(nil))
    #expect(try !String(decoding: place.read("map.html"), as: UTF8.self).contains("o<n>e"))
    for (text, said) in [
      ("0.png\n", "line 1"), ("0.png,a\n0.png,b\n", "one label"), ("gone.png,a\n", "none of the pictures"),
    ] {
      try place.write(Array(text.utf8), "bad.csv")
      let refused = try place.aec("map", "all", "-o", "other.html", "--labels", "bad.csv")
      #expect(
        refused.status != 0 && refused.error.contains("bad.csv") && refused.error.contains(said), "\(refused.error)")
    }
    expect(try place.aec("map", "all", "-o", "other.html", "--labels", "gone.csv"), status: 3, "gone.csv")
    #expect(!place.exists("other.html"))
  }

  @Test func onePictureAndCopiesOfOneHavePlaces() throws {
    let place = try Workplace(picture: 50, 40)
    let one = try place.aec("map", "--json", "a.png", "-o", "one.html")
    #expect((try one.json["purity"] as? [String: Any])?["map"] is NSNull)
    #expect((try one.json["pictures"] as? [[String: Any]])?.first?["x"] as? Double == 0.5)
    for index in 0..<7 { try place.write(place.read("a.png"), "copy-\(index).png") }
    let copies = try place.aec("map", "--json", ".", "-o", "copies.html")
    #expect(try purity(copies)["map"] == 1)
    #expect((try copies.json["pictures"] as? [[String: Any]])?.allSatisfy { $0["x"] is Double } == true)
  }

  @Test func namesAreSafe() throws {
    let place = try Workplace()
    let name = "a <b>&\"c\" '\u{E9}\u{4E2D}.png"
    try FileManager.default.createDirectory(at: place.url("<script>"), withIntermediateDirectories: true)
    try place.write(Samples.png(.mixed(40, 40)), name)
    try place.write(Samples.png(.mixed(40, 40, seed: 2)), "<script>/b.png")
    let outcome = try place.shell(
      "cp *.png \"$(printf 'bad\\377.png')\" && aec map . -o map.html --quiet && aec map --json . -o map.html -f")
    #expect(outcome.status == 0, "\(outcome.error)")
    let page = String(decoding: try place.read("map.html"), as: UTF8.self)
    #expect(!page.contains("<b>") && page.contains("\u{E9}\u{4E2D}.png") && page.contains("&lt;script&gt;"))
    // The scripts of the page, and none of a name.
    #expect(page.components(separatedBy: "<script").count == 3)
  }

  @Test func whatCannotBeMappedIsTold() throws {
    let place = try Workplace(picture: 40, 40)
    try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
    #expect(try place.aec("map", "empty", "-o", "map.html").status == 4)
    #expect(try place.aec("map", "gone", "-o", "map.html").status != 0)
    for flags in [
      ["-o", "map.html"], ["a.png"], ["a.png", "-o", ""], ["a.png", "-o", "-", "--json"],
      ["a.png", "-o", "m", "--method", "x"],
      ["a.png", "-o", "m", "--perplexity", "1"], ["a.png", "-o", "m", "--method", "pca", "--seed", "1"],
      ["--atlas", "-o", "m", "--seed", "1"],
    ] {
      #expect(try place.start(["map"] + flags).finish().status == 64, "\(flags)")
    }
    #expect(!place.exists("map.html") && !place.exists("m"))
    try place.write(Array("words".utf8), "b.png")
    let some = try place.aec("map", "a.png", "b.png", "-o", "map.html")
    #expect(some.status == 10 && some.error.contains("aec: b.png: ") && place.exists("map.html"))
    #expect(try place.aec("map", "a.png", "-o", "map.html").status == 7)
    #expect(try place.aec("map", "a.png", "-o", "a.png", "-f").status == 7)
    #expect(
      try place.aec("map", "a.png", "-o", "n.html", "--png", "a.png", "-f").status == 7 && !place.exists("n.html"))
    #expect(try place.aec("map", "--limit-pixels", "1K", "a.png", "-o", "n.html").status != 0)
    expect(try place.aec("map", "--atlas", "--model", "gone.aecm", "-o", "n.html"), status: 3, "gone.aecm")
  }

  @Test func morePicturesThanAMapShowsAreRefusedBeforeTheyAreRead() throws {
    let place = try Workplace()
    let outcome = try place.shell(
      "mkdir all; seq 20001 | while read n; do printf '\\211PNG\\r\\n\\032\\n' > all/$n.png; done; aec map all -o map.html"
    )
    #expect(outcome.status == 8 && outcome.error.contains("20001 pictures are more than the 20000"), "\(outcome.error)")
    #expect(!place.exists("map.html"))
  }

  @Test func theAtlasShowsAllChannelsOfANetwork() throws {
    let place = try Workplace(picture: 200, 160)
    let outcome = try place.aec("map", "--atlas", "--json", "-o", "atlas.html", "--png", "atlas.png")
    #expect(outcome.status == 0, "\(outcome.error)")
    let channels = try #require(try outcome.json["channels"] as? [[String: Any]])
    #expect(channels.count == 256 && channels[0]["kind"] as? String == "brightness")
    let page = String(decoding: try place.read("atlas.html"), as: UTF8.self)
    #expect(page.components(separatedBy: "<figure>").count == 257 && !page.contains("http"))
    #expect(try outcome.json["pictures"] is NSNull && place.picture("atlas.png").width == 2 * 16 * 48)
    // Over a picture that is plain, channels go nowhere.
    try place.write(Samples.png(.plain(128, 128, [90, 90, 90])), "plain.png")
    let own = try place.aec("map", "--atlas", "--model", "fast", "plain.png", "-o", "own.html")
    #expect(own.status == 0 && own.text.contains("own.html: 256 channels of fast"))
    #expect(try String(decoding: place.read("own.html"), as: UTF8.self).contains("mean over 1 picture"))
  }
}
