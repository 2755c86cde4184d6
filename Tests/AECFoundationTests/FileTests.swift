import AECFoundation
import AECModelFast
import AECTestSupport
import Foundation
import Testing

/// Data and files in place of arrays.
@Suite struct FileTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  private let picture = Picture.mixed(60, 40)
  private let decoder = PictureDecoder(models: [.fast])
  private let encoder = PictureEncoder(model: .fast)

  /// Runs with a folder that is gone afterwards.
  private func inFolder(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body()
  }

  @Test func dataAndFilesAreWhatArraysAre() throws {
    try inFolder {
      var metadata = Metadata()
      metadata.xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>".utf8)
      let bytes = try encoder.encode(picture, metadata: metadata)
      #expect(try encoder.data(of: picture, metadata: metadata) == Data(bytes))
      let url = folder.appendingPathComponent("a.aec")
      try encoder.encode(picture, metadata: metadata, to: url)
      #expect(try Data(contentsOf: url) == Data(bytes))
      let decoded = try decoder.decode(bytes)
      #expect(try decoder.decode(Data(bytes)) == decoded && decoder.decode(contentsOf: url) == decoded)
      let region = PictureRegion(x: 5, y: 6, width: 20, height: 10)
      #expect(try decoder.decode(contentsOf: url, region: region) == decoded.part(region))
      #expect(try decoder.decode(Data(bytes), scale: .half) == decoder.decode(bytes, scale: .half))
      // Data that does not begin at index 0.
      #expect(try PictureDecoder.header(of: (Data([9]) + Data(bytes)).dropFirst()) == PictureDecoder.header(of: bytes))
    }
  }

  @Test(arguments: [("a.png", PictureFormat.png), ("a.JPG", .jpeg), ("a.ppm", .ppm), ("a.pam", .pam), ("a", .png)])
  func picturesAreWrittenAsTheirNamesSay(_ name: String, _ format: PictureFormat) throws {
    try inFolder {
      let url = folder.appendingPathComponent(name)
      try PictureIO.write(picture, to: url)
      let read = try PictureIO.read(contentsOf: url)
      #expect(read.format == format)
      #expect(try Data(contentsOf: url) == PictureIO.data(of: picture, as: format))
      #expect(try PictureIO.read(Data(contentsOf: url)) == read)
      try PictureIO.write(picture, to: url, as: .png)
      #expect(try PictureIO.read(contentsOf: url).picture == picture)
    }
  }

  @Test func deepPicturesAreReadAndWrittenAsOthersAre() throws {
    try inFolder {
      let (deep, url) = (Picture.deep(40, 30, .rgba16), folder.appendingPathComponent("a.png"))
      try PictureIO.write(deep, to: url)
      #expect(try PictureIO.read(contentsOf: url).picture == deep)
      #expect(try PictureIO.read(contentsOf: url, kinds: .alpha).picture == deep.depth8)
      let (lossless, coded) = (PictureEncoder(model: .fast, maxError: 0), folder.appendingPathComponent("a.aec"))
      try lossless.encode(deep, to: coded)
      #expect(try decoder.decode(contentsOf: coded) == deep)
      #expect(try decoder.decode(contentsOf: coded, depth: 8) == deep.depth8)
      #expect(try decoder.decode(encoder.data(of: picture), depth: 16).layout == .rgb16)
    }
  }

  @Test func whatCannotBeReadOrWrittenSaysSoAndLeavesNothing() throws {
    try inFolder {
      let missing = folder.appendingPathComponent("none/a.aec")
      #expect(throws: CocoaError.self) { try decoder.decode(contentsOf: missing) }
      #expect(throws: CocoaError.self) { try PictureIO.read(contentsOf: missing) }
      #expect(throws: CocoaError.self) { try Model(contentsOf: missing) }
      #expect(throws: CocoaError.self) { try encoder.encode(picture, to: missing) }
      let text = folder.appendingPathComponent("text")
      try Data("no picture".utf8).write(to: text)
      #expect(throws: CodecError.self) { try decoder.decode(contentsOf: text) }
      #expect(throws: ModelError.self) { try Model(contentsOf: text) }
      let error = try #require(throws: PictureError.self) { try PictureIO.read(contentsOf: text) }
      #expect(error.localizedDescription == error.description)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["text"])
    }
  }

  @Test func aModelIsReadFromItsFile() throws {
    let tiny = try Model(contentsOf: repository("Tests/AECTests/Vectors/tiny.aecm"))
    let decoded = try PictureDecoder(models: [tiny]).decode(PictureEncoder(model: tiny).data(of: picture))
    #expect(decoded.width == picture.width)
  }
}
