import AECImageIO
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// The Swift that the documents print compiles and does what they say: each piece of it stands here, letter for letter.
@Suite struct ReadmeTests {
  // swift-format-ignore
  private func readme(_ bytes: [UInt8]) throws -> (image: Picture, part: Picture, small: Picture, png: [UInt8]) {
    let read = try PictureIO.read(bytes)                                     // PNG, JPEG or PPM, in memory
    let file = try PictureEncoder(model: .fast, quality: Quality(60)!).encode(read.picture, metadata: read.metadata)

    let decoder = PictureDecoder(models: [.fast], limits: Limits(pixels: 100_000_000))
    let picture = try decoder.decode(file)                                   // also async, and cancelled with its task
    let part = try decoder.decode(file, region: PictureRegion(x: 0, y: 0, width: 256, height: 256))
    let small = try decoder.thumbnail(file)                                  // 1/8 of the size, in less than half the time
    let metadata = try PictureDecoder.metadata(of: file)                     // ICC profile, EXIF, XMP ...
    let png = try PictureIO.write(picture, metadata: metadata, as: .png)
    return (picture, part, small, png)
  }

  private func overview(_ width: Int, _ height: Int, _ rgb: [UInt8]) throws -> [Picture] {
    let picture = Picture(width: width, height: height, pixels: rgb)
    let file = try PictureEncoder(model: .fast, quality: Quality(60)!).encode(picture)

    let decoder = PictureDecoder(models: [.fast])
    let decoded = try decoder.decode(file)
    let part = try decoder.decode(file, region: PictureRegion(x: 40, y: 20, width: 300, height: 200))
    let small = try decoder.thumbnail(file)
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
    let original = Picture.mixed(400, 300)
    let (image, part, small, png) = try readme(PictureIO.write(original, as: .jpeg))
    #expect(try PictureIO.read(png).picture == image)
    #expect([image, part, small].map(\.width) == [400, 256, 50])
    #expect([image, part, small].map(\.height) == [300, 256, 38])
    let pictures = try overview(400, 300, original.pixels)
    #expect(pictures.map(\.width) == [400, 300, 50] && pictures.map(\.height) == [300, 200, 38])
  }
}
