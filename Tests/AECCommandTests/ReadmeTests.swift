import AECImageIO
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// The Swift that the documents print compiles and does what they say: each piece of it stands here, letter for letter.
@Suite struct ReadmeTests {
  // swift-format-ignore
  private func readme(_ bytes: [UInt8]) throws -> (image: Image, part: Image, small: Image, png: [UInt8]) {
    let picture = try PictureIO.read(bytes)                                  // PNG, JPEG or PPM, in memory
    let file = try Encoder(model: .fast, quality: Quality(60)!).encode(picture.image)

    let decoder = Decoder(models: [.fast], limits: Limits(pixels: 100_000_000))
    let image = try decoder.decode(file)                                     // also async, and cancelled with its task
    let part = try decoder.decode(file, region: Region(x: 0, y: 0, width: 256, height: 256))
    let small = try decoder.thumbnail(file)                                  // 1/8 of the size, in less than half the time
    let png = try PictureIO.write(image, as: .png)
    return (image, part, small, png)
  }

  private func overview(_ width: Int, _ height: Int, _ rgb: [UInt8]) throws -> [Image] {
    let image = Image(width: width, height: height, pixels: rgb)
    let file = try Encoder(model: .fast, quality: Quality(60)!).encode(image)
    let decoded = try Decoder(models: [.fast]).decode(file)
    let part = try Decoder(models: [.fast]).decode(file, region: Region(x: 40, y: 20, width: 300, height: 200))
    let small = try Decoder(models: [.fast]).thumbnail(file)
    return [decoded, part, small]
  }

  @Test(arguments: ["README.md", "Sources/AEC/AEC.docc/AEC.md"]) func whatIsPrintedIsCompiledHere(document: String)
    throws
  {
    let here = try "\n" + String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let text = try String(contentsOf: repository(document), encoding: .utf8)
    let pieces = text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    #expect(!pieces.isEmpty)
    for piece in pieces {
      // What is imported, and behind an empty line what is done.
      let parts = piece.split(separator: "\n\n", maxSplits: 1)
      try #require(parts.count == 2)
      for line in parts[0].split(separator: "\n") where !line.hasPrefix("//") {
        #expect(here.contains("\n\(line.prefix { $0 != "/" }.trimmingCharacters(in: .whitespaces))\n"))
      }
      let body = parts[1].split(separator: "\n", omittingEmptySubsequences: false)
      #expect(here.contains(body.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n") + "\n"))
    }
  }

  @Test func whatIsPrintedDoesWhatItSays() throws {
    let original = Image.mixed(400, 300)
    let (image, part, small, png) = try readme(PictureIO.write(original, as: .jpeg))
    #expect(try PictureIO.read(png).image == image)
    #expect([image, part, small].map(\.width) == [400, 256, 50])
    #expect([image, part, small].map(\.height) == [300, 256, 38])
    let pictures = try overview(400, 300, original.pixels)
    #expect(pictures.map(\.width) == [400, 300, 50] && pictures.map(\.height) == [300, 200, 38])
  }
}
