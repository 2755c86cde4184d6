import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `aec compare --html`: a page with both pictures.
@Suite struct ComparisonTests {
  /// The pictures in a page, in their order.
  private func pictures(in page: String) throws -> [Picture] {
    try page.components(separatedBy: "data:image/png;base64,").dropFirst().map { text in
      let data = try #require(Data(base64Encoded: String(text.prefix { $0 != "\"" })))
      return try PictureIO.read([UInt8](data)).picture
    }
  }

  @Test func aPageHoldsBothPicturesAndTheFigures() throws {
    let place = try Workplace(picture: 170, 165)
    try place.aec("compress", "a.png")
    let figures = try place.aec("compare", "a.png", "a.aec").text
    let outcome = try place.aec("compare", "a.png", "a.aec", "--html", "both.html")
    #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.error.isEmpty)
    let page = String(decoding: try place.read("both.html"), as: UTF8.self)
    try place.aec("decompress", "a.aec", "b.png")
    #expect(try pictures(in: page) == [place.picture("a.png"), place.picture("b.png")])
    for line in figures.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(page.contains("<th scope=\"row\">\(words[0])</th><td>\(words[1])</td>"), "\(line)")
    }
    #expect(page.contains("<td>\(try place.read("a.png").count) bytes, "))
    #expect(try place.aec("compare", "a.png", "a.aec", "--html", "-").text == page)
  }

  @Test func aPageNeedsNothingElse() throws {
    let place = try Workplace(picture: 20, 20)
    try place.aec("compare", "a.png", "a.png", "--html", "page.html")
    let page = String(decoding: try place.read("page.html"), as: UTF8.self)
    for word in ["http", "src=\"", "url(", "@import", "fetch("] { #expect(!page.contains(word), "\(word)") }
    // Of what it links to there is only an icon that is nothing.
    #expect(page.components(separatedBy: "href=").count == 2 && page.contains("href=\"data:,\""))
  }

  @Test func namesAreEscaped() throws {
    let place = try Workplace()
    let name = "a<b>&\"c\"</script>".replacing("/", with: "")
    try place.write(Samples.png(Picture.mixed(9, 9)), name)
    try place.aec("compare", name, name, "--html", "page.html")
    let page = String(decoding: try place.read("page.html"), as: UTF8.self)
    #expect(page.contains("<h1>a&lt;b&gt;&amp;&quot;c&quot;&lt;script&gt; and a&lt;b&gt;"))
    for word in ["a<b>", "&\"c"] { #expect(!page.contains(word), "\(word)") }
    #expect(page.components(separatedBy: "<script").count == page.components(separatedBy: "</script>").count)
  }

  @Test func aPageReplacesNothingUnasked() throws {
    let place = try Workplace(picture: 12, 12)
    try place.write(Array("mine".utf8), "page.html")
    let refused = try place.aec("compare", "a.png", "a.png", "--html", "page.html")
    #expect(refused.status == 7)
    #expect(refused.error == "aec: page.html: exists already; add --force to replace it, or give another name\n")
    #expect(try place.read("page.html") == Data("mine".utf8))
    #expect(try place.aec("compare", "a.png", "a.png", "--html", "page.html", "-f").status == 0)
    #expect(try place.read("page.html").count > 1000)
    let own = try place.aec("compare", "a.png", "a.png", "--html", "a.png", "--force")
    #expect(own.status == 7 && own.error.contains("is the input itself"))
    #expect(try place.picture("a.png").width == 12)
  }

  @Test func whatCannotBeShownLeavesNoPage() throws {
    let place = try Workplace(picture: 12, 12)
    try place.write(Samples.png(Picture.mixed(12, 9)), "low.png")
    try place.write(Array("P5\n16385 1\n255\n".utf8) + [UInt8](repeating: 90, count: 16385), "wide.pgm")
    for (files, status) in [(["a.png", "low.png"], 4), (["a.png", "gone.png"], 3), (["wide.pgm", "wide.pgm"], 8)] {
      let outcome = try place.start(["compare", "--quiet", "--html", "page.html"] + files).finish()
      #expect(outcome.status == status && outcome.output.isEmpty, "\(files)")
    }
    #expect(try place.aec("compare", "a.png", "a.png", "--html", "gone/page.html").status == 7)
    for flags in [["--json", "--html", "page.html"], ["--html", ""], ["--html"]] {
      #expect(try place.start(["compare", "a.png", "a.png"] + flags).finish().status == 64)
    }
    #expect(!place.exists("page.html"))
  }
}
