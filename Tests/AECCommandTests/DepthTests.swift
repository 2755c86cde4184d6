import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// Pictures of 16 bits a number, as users meet them.
@Suite struct DepthTests {
  private static let layouts = [PictureLayout.gray16, .rgb16, .grayAlpha16, .rgba16]

  private func workplace(_ picture: Picture) throws -> Workplace {
    let place = try Workplace()
    try place.write(Samples.png(picture), "a.png")
    return place
  }

  /// How far numbers of pixels are apart at most.
  private func largestError(_ a: Picture, _ b: Picture) -> Int {
    a.layout == b.layout ? zip(a.numbers, b.numbers).map { abs($0 - $1) }.max()! : .max
  }

  @Test(arguments: layouts) func whatComesInDeepComesOutDeep(_ layout: PictureLayout) throws {
    let original = Picture.deep(70, 50, layout)
    let place = try workplace(original)
    #expect(try place.aec("compress", "--lossless", "a.png").error.split(separator: "\n").count == 1)
    for format in ["png", "pam"] {
      #expect(try place.aec("decompress", "--format", format, "a.aec", "-o", "b").status == 0)
      #expect(try place.picture("b") == original)
      try place.remove("b")
    }
    #expect(try place.aec("compare", "a.png", "a.aec").text.contains("the same pixels"))
    let facts = try place.aec("info", "--json", "a.aec").json
    #expect(facts["depth"] as? Int == 16 && facts["channels"] as? Int == layout.samples)
    let kind = layout.colours == 1 ? "gray, 16 bits" : "16 bits"
    #expect(try place.aec("info", "a.aec").text.hasPrefix("a.aec: 70 x 50, \(kind), lossless, "))
    #expect(try place.aec("verify", "a.aec").status == 0)
  }

  @Test func lossyPicturesKeepTheirDepthAndTellTheirError() throws {
    let place = try workplace(.mixed(90, 70).depth16)
    let facts = try place.aec("compress", "--json", "-q", "90", "a.png").json
    #expect(facts["depth"] as? Int == 16 && facts["channels"] as? Int == 3)
    try place.aec("decompress", "a.aec", "b.png")
    #expect(try place.picture("b.png").layout == .rgb16)
    let compared = try place.aec("compare", "--json", "a.png", "a.aec").json
    #expect(isClose(facts["psnr"], try #require(compared["psnr"] as? Double)))
    #expect(try place.aec("compare", "--json", "a.png", "b.png").json["psnr"] as? Double == compared["psnr"] as? Double)
    #expect(try place.aec("compress", "-f", "-v", "a.png").error.contains(" bytes, 16 bits, quality "))
  }

  @Test func eightBitsOfADeepFileAreTheDecodersOwn() throws {
    let original = Picture.deep(60, 40, .rgb16)
    let place = try workplace(original)
    try place.aec("compress", "--lossless", "a.png")
    #expect(try place.aec("decompress", "--depth", "8", "a.aec", "b.png").error.split(separator: "\n").count == 1)
    #expect(try place.picture("b.png") == original.depth8)
    let jpeg = try place.aec("decompress", "a.aec", "b.jpg")
    #expect(jpeg.status == 0 && jpeg.error.contains("JPEG has 8 bits a number: the picture's 16 are not in it"))
    #expect(try place.read("b.jpg") == Data(Samples.jpeg(original.depth8)))
    #expect(try !place.aec("decompress", "-f", "--depth", "8", "a.aec", "b.jpg").error.contains("16"))
    try place.aec("decompress", "--depth", "8", "--region", "9,5,20,10", "a.aec", "part.png")
    #expect(try place.picture("part.png") == original.depth8.part(PictureRegion(x: 9, y: 5, width: 20, height: 10)))
  }

  @Test func sixteenBitsOfAShallowFileAre257TimesItsNumbers() throws {
    let original = Picture.mixed(60, 40)
    let place = try workplace(original)
    try place.aec("compress", "--lossless", "a.png")
    #expect(try place.aec("decompress", "--depth", "16", "a.aec", "b.png").status == 0)
    #expect(try place.picture("b.png") == original.depth16)
  }

  @Test func aPictureIsCodedInTheDepthThatIsAskedFor() throws {
    let original = Picture.deep(60, 40, .rgb16)
    let place = try workplace(original)
    let coded = try place.aec("compress", "--depth", "8", "--lossless", "a.png", "8.aec")
    #expect(coded.error.contains("rounded to 8 bits"))
    #expect(try place.aec("info", "--json", "8.aec").json["depth"] as? Int == 8)
    try place.aec("decompress", "8.aec")
    #expect(try place.picture("8.png") == original.depth8)
    try place.aec("compress", "--depth", "16", "--lossless", "8.png", "16.aec")
    try place.aec("decompress", "16.aec")
    #expect(try place.picture("16.png") == original.depth8.depth16)
    for target in [["--size", "6k"], ["--psnr", "40"]] {
      #expect(try place.start(["compress", "-f", "--depth", "16", "8.png", "t.aec"] + target).finish().status == 0)
      #expect(try place.aec("info", "--json", "t.aec").json["depth"] as? Int == 16)
    }
  }

  @Test(arguments: [15, 100, 1023, 4095, 65535]) func pgmOfAnyLargestNumberComesBackByteByByte(_ largest: Int) throws {
    let place = try Workplace()
    var random = SplitMix64(seed: largest)
    let samples = (0..<50 * 40).flatMap { _ in
      let sample = random.int(0...largest)
      return largest > 255 ? [UInt8(sample >> 8), UInt8(sample & 255)] : [UInt8(sample)]
    }
    try place.write(Array("P5\n50 40\n\(largest)\n".utf8) + samples, "a.pgm")
    try place.aec("compress", "--lossless", "a.pgm")
    #expect(try place.aec("decompress", "a.aec", "b.pgm").status == 0)
    #expect(try place.read("b.pgm") == place.read("a.pgm"))
    let known = try place.aec("info", "--json", "a.aec").json["metadata"] as? [String: Any]
    #expect(known?["largest"] as? Int == (largest == 65535 ? nil : largest))
    if largest != 65535 { #expect(try place.aec("info", "a.aec").text.contains("\nlargest number \(largest)\n")) }

    // Of another depth, in another format and stripped it counts for nothing.
    try place.aec("decompress", "--depth", largest > 255 ? "8" : "16", "a.aec", "c.pgm")
    #expect(try place.read("c.pgm").starts(with: "P5\n50 40\n\(largest > 255 ? 255 : 65535)\n".utf8))
    try place.aec("compress", "-f", "--lossless", "--strip", "all", "a.pgm")
    try place.aec("decompress", "-f", "a.aec", "b.pgm")
    #expect(try place.read("b.pgm").starts(with: "P5\n50 40\n\(largest > 255 ? 65535 : 255)\n".utf8))
    #expect(try place.picture("b.pgm") == place.picture("a.pgm"))
  }

  @Test func significantBitsGoThroughBothWaysUnlessAllIsStripped() throws {
    let place = try Workplace()
    var metadata = Metadata()
    metadata.significantBits = [10, 12, 10]
    try place.write(PictureIO.write(.deep(40, 40, .rgb16), metadata: metadata, as: .png), "a.png")
    for (flags, bits) in [[]: [10, 12, 10], ["--strip", "exif"]: [10, 12, 10], ["--strip", "all"]: nil]
      as [[String]: [UInt8]?]
    {
      #expect(try place.start(["compress", "-f", "a.png"] + flags).finish().status == 0)
      try place.aec("decompress", "-f", "a.aec", "b.png")
      #expect(try PictureIO.read([UInt8](place.read("b.png"))).metadata.significantBits == bits)
    }
    try place.aec("compress", "-f", "a.png")
    #expect(try place.aec("info", "a.aec").text.contains("\nsBIT 10, 12, 10\n"))
    // A part of the picture and a smaller one have other numbers.
    try place.aec("decompress", "--scale", "1/2", "a.aec", "c.png")
    #expect(try PictureIO.read([UInt8](place.read("c.png"))).metadata.significantBits == nil)
  }

  @Test func errorsAreBoundedInUnitsOfTheDepth() throws {
    let original = Picture.deep(50, 40, .rgba16)
    let place = try workplace(original)
    for maxError in [1, 200, 32767] {
      #expect(try place.aec("compress", "-f", "--max-error", "\(maxError)", "a.png").status == 0)
      try place.aec("decompress", "-f", "a.aec", "b.png")
      let decoded = try place.picture("b.png")
      #expect(largestError(decoded, original) <= maxError, "\(maxError)")
      #expect(try place.aec("info", "a.aec").text.contains("every sample within \(maxError), "))
    }
    try place.write(Samples.png(.mixed(9, 9)), "shallow.png")
    let refused = try place.aec("compress", "--max-error", "128", "shallow.png")
    expect(refused, status: 64, "shallow.png: has 8 bits a number", "give at most 127, or --depth 16")
    #expect(!place.exists("shallow.aec"))
    #expect(try place.aec("compress", "--depth", "16", "--max-error", "128", "shallow.png").status == 0)
  }

  @Test(arguments: [
    (["compress", "--depth", "12", "a.png"], "numbers of pixels have 8 bits or 16, not '12'"),
    (["compress", "--depth", "deep", "a.png"], "numbers of pixels have 8 bits or 16, not 'deep'"),
    (["compress", "--depth=-8", "a.png"], "numbers of pixels have 8 bits or 16, not '-8'"),
    (["decompress", "--depth", "0", "a.aec"], "numbers of pixels have 8 bits or 16, not '0'"),
    (["decompress", "--depth", "16", "a.aec", "b.jpg"], "JPEG has 8 bits a number; leave --depth out, or write PNG"),
    (["decompress", "--depth", "16", "--format", "jpg", "a.aec"], "JPEG has 8 bits a number"),
    (["compress", "--depth", "8", "--max-error", "200", "a.png"], "--max-error goes to 127 with --depth 8"),
    (["compress", "--max-error", "32768", "a.png"], "from 0 to 127, or to 32767 with 16 bits, not '32768'"),
  ])
  func whatMakesNoSenseIsRefused(_ arguments: [String], _ message: String) throws {
    let place = try Workplace(picture: 8, 8)
    try place.aec("compress", "--quiet", "a.png")
    let outcome = try place.start(arguments).finish()
    #expect(outcome.status == 64 && outcome.error.hasPrefix("aec: ") && outcome.error.contains(message))
    #expect(try place.names == ["a.aec", "a.png"])
  }

  @Test func comparingIsRelativeToFullScaleAndPagesShow8Bits() throws {
    let original = Picture.mixed(170, 165)
    let place = try workplace(original.depth16)
    try place.write(Samples.png(original), "8.png")
    #expect(try place.aec("compare", "a.png", "8.png").text.contains("the same pixels"))
    let darker = Picture(
      width: 170, height: 165, layout: .rgb16, numbers: original.depth16.numbers.map { max(0, $0 - 100) })
    try place.write(Samples.png(darker), "b.png")
    let psnr = try #require(try place.aec("compare", "--json", "a.png", "b.png").json["psnr"] as? Double)
    #expect(abs(psnr - 56.3) < 0.1)
    #expect(try place.aec("compare", "a.png", "b.png", "--html", "page.html").status == 0)
    let page = String(decoding: try place.read("page.html"), as: UTF8.self)
    let pictures = try page.components(separatedBy: "data:image/png;base64,").dropFirst().map { text in
      try PictureIO.read([UInt8](#require(Data(base64Encoded: String(text.prefix { $0 != "\"" }))))).picture
    }
    #expect(pictures == [original, darker.depth8])
  }

  @Test func benchmarksTake8BitsAndSaySo() throws {
    let place = try workplace(.deep(64, 48, .rgb16))
    let outcome = try place.aec("bench", "a.png", "--codecs", "jpeg", "--qualities", "50,80", "--timings", "0")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.text.contains("a.png: samples of 16 bits were rounded to 8 bits"), "\(outcome.text)")
  }

  @Test func pipesAreDeepAsFilesAre() throws {
    let original = Picture.deep(60, 40, .rgb16)
    let place = try workplace(original)
    let coded = try place.aec("compress", "--lossless", "-", input: place.read("a.png"))
    #expect(coded.status == 0)
    let decoded = try place.aec("decompress", "-", input: coded.output)
    #expect(try PictureIO.read([UInt8](decoded.output)).picture == original)
  }
}
