import AEC
import AECTestSupport
import Foundation
import Testing

/// `aec similar`.
struct SimilarCommandTests {
  /// A workplace with a folder of eight pictures, of which `4.aec` is coded.
  private func workplace() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.url("all/deep"), withIntermediateDirectories: true)
    for index in 0..<8 {
      let picture = Picture.drawn(160, 128) { x, y in
        let wave = (x * (index + 1) / 3 + y * (7 - index) / 2) % 160
        return (wave + 10 * index, 255 - wave, (x / 40 + y / 32 + index) % 4 * 70)
      }
      try place.write(Samples.png(picture), index < 6 ? "all/\(index).png" : "all/deep/\(index).png")
    }
    #expect(try place.aec("compress", "-e1", "-q40", "all/4.png", "all/4.aec").status == 0)
    try place.write(place.read("all/4.png"), "four.png")
    try place.remove("all/4.png")
    return place
  }

  private func first(_ outcome: Outcome) throws -> [String: Any] {
    try #require((try outcome.json["matches"] as? [[String: Any]])?.first)
  }

  @Test func aPictureFindsItsFileInAFolderAndInAnIndexOfIt() throws {
    let place = try workplace()
    let folder = try place.aec("similar", "--json", "four.png", "--in", "all", "--save", "all.aeci")
    #expect(folder.status == 0, "\(folder.error)")
    #expect(try first(folder)["name"] as? String == "all/4.aec")
    let index = try place.aec("similar", "--json", "four.png", "--in", "all.aeci")
    #expect(index.text == folder.text)
    let text = try place.aec("similar", "all/deep/7.png", "--in", "all.aeci", "--count", "2")
    let lines = text.text.split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "all/deep/7.png" && lines[1].hasSuffix("  all/deep/7.png"))
  }

  @Test func mirroredAndSmallerCopiesAreFound() throws {
    let place = try workplace()
    try place.aec("similar", "--in", "all", "--save", "all.aeci", "--quiet")
    let picture = try place.picture("all/deep/6.png")
    try place.write(Samples.png(picture.mirrored), "mirror.png")
    try place.write(Samples.jpeg(picture.reduced(by: 2)), "half.jpg")
    let large = Picture.drawn(2 * picture.width, 2 * picture.height) { x, y in
      let place = 3 * (y / 2 * picture.width + x / 2)
      return (Int(picture.pixels[place]), Int(picture.pixels[place + 1]), Int(picture.pixels[place + 2]))
    }
    try place.write(Samples.png(large), "double.png")
    for name in ["mirror.png", "half.jpg", "double.png"] {
      let found = try first(place.aec("similar", "--json", name, "--in", "all.aeci"))
      #expect(found["name"] as? String == "all/deep/6.png", "\(name)")
      #expect(try #require(found["similarity"] as? Double) > 0.9, "\(name)")
    }
    // Of a file's own latents as well.
    let four = try place.picture("four.png")
    try place.write(Samples.png(four.reduced(by: 2)), "small.png")
    let small = try first(place.aec("similar", "--json", "small.png", "--in", "all.aeci"))
    #expect(small["name"] as? String == "all/4.aec")
  }

  @Test func thePageShowsQueriesAndMatchesAndNeedsNothingElse() throws {
    let place = try workplace()
    #expect(try place.aec("similar", "four.png", "--in", "all", "--html", "page.html", "--quiet").status == 0)
    let page = String(decoding: try place.read("page.html"), as: UTF8.self)
    #expect(page.contains("all/4.aec") && page.components(separatedBy: "data:image/jpeg").count == 7)
    #expect(!page.contains("http"))
  }

  @Test func wrongPlacesAndFilesAreToldAsSuch() throws {
    let place = try workplace()
    try place.write(Array("words".utf8), "words")
    expect(try place.aec("similar", "four.png", "--in", "words"), status: 4, "index")
    expect(try place.aec("similar", "four.png", "--in", "gone"), status: 3, "cannot be read")
    try place.aec("similar", "--in", "all", "--save", "all.aeci", "--quiet")
    try place.write(place.read("all.aeci").dropLast(), "cut.aeci")
    expect(try place.aec("similar", "four.png", "--in", "cut.aeci"), status: 5, "bytes")
    #expect(try place.aec("similar", "--in", "all", "--save", "all.aeci", "--quiet").status == 7)
    #expect(try place.aec("similar", "--in", "all").status == 64)
    try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
    #expect(try place.aec("similar", "four.png", "--in", "empty").status == 4)
  }
}
