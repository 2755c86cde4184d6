import AEC
import AECImageIO
import AECTestSupport

/// Metadata of a kind that the first byte names, in a small picture: it may turn the picture or change nothing.
enum PictureMetadata: FuzzTarget {
  static let name = "metadata"

  private static let png = try! PictureIO.write(Picture.mixed(5, 3), as: .png)
  private static let jpeg = try! PictureIO.write(Picture.mixed(5, 3), as: .jpeg)

  /// A place that metadata is in.
  private enum Place: Int, CaseIterable {
    case jpegEXIF, jpegProfile, jpegXMP, pngEXIF, pngLateEXIF, pngProfile, pngXMP, pngAnimation, pngRawEXIF
    case pngSignificantBits
  }

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let place = Place(rawValue: parameters.byte() % Place.allCases.count)!
    let body = Array(parameters.rest.prefix(60_000))
    let isJPEG = [.jpegEXIF, .jpegProfile, .jpegXMP].contains(place)
    let plain = try PictureReading.test(isJPEG ? jpeg : png)
    guard let read = try PictureReading.test(file(place, body)), let plain else { return }
    try expect(pixels(of: read.picture) == pixels(of: plain.picture), "metadata turns a picture, and does nothing else")
    try expect(read.picture.width == 5 || read.picture.height == 5, "a turned picture keeps its sides")
    try testWriting(read)
  }

  /// What is kept says nothing of turning any more, and is what it was in any file that has room for it.
  private static func testWriting(_ read: ReadPicture) throws {
    for format in PictureFormat.allCases {
      let again = try PictureIO.read(PictureIO.write(read.picture, metadata: read.metadata, as: format))
      try expect(
        again.picture.width == read.picture.width && again.picture.height == read.picture.height,
        "a picture is turned but once")
      // A profile of no sense, and numbers that PNG has no place for, are not read again.
      if format == .png { try expect(again.metadata == read.metadata, "PNG keeps all metadata") }
    }
    var (metadata, count) = (read.metadata, read.metadata.exif?.count ?? 0)
    _ = metadata.remove(.position)
    try expect(metadata.exif?.count ?? count == count, "taking the position out moves nothing")
  }

  private static func file(_ place: Place, _ body: [UInt8]) -> [UInt8] {
    func inJPEG(_ marker: UInt8, _ name: String) -> [UInt8] {
      jpeg.prefix(2) + JPEGAnatomy.segment(marker, Array(name.utf8) + body) + jpeg.dropFirst(2)
    }
    func inPNG(_ chunk: [UInt8], at place: Int = 8 + 25) -> [UInt8] { png.prefix(place) + chunk + png.dropFirst(place) }
    switch place {
    case .jpegEXIF: return inJPEG(0xe1, "Exif\0\0")
    case .jpegProfile: return inJPEG(0xe2, "ICC_PROFILE\0\u{1}\u{1}")
    case .jpegXMP: return inJPEG(0xe1, "http://ns.adobe.com/xap/1.0/\0")
    case .pngEXIF: return inPNG(PNGAnatomy.chunk("eXIf", body))
    case .pngLateEXIF: return inPNG(PNGAnatomy.chunk("eXIf", body), at: png.count - 12)
    case .pngProfile: return inPNG(PNGAnatomy.chunk("iCCP", Array("a\0\0".utf8) + RawDeflate.storedZlib(body)))
    case .pngXMP: return inPNG(PNGAnatomy.chunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + body))
    case .pngAnimation: return inPNG(PNGAnatomy.chunk("acTL", body))
    case .pngSignificantBits: return inPNG(PNGAnatomy.chunk("sBIT", body))
    case .pngRawEXIF:
      // As ImageMagick writes it: a name, a count, and hexadecimal digits.
      let digits = body.flatMap { Array(($0 < 16 ? "0" : "").utf8) + Array(String($0, radix: 16).utf8) }
      let head = "Raw profile type exif\0\nexif\n\(body.count)\n"
      return inPNG(PNGAnatomy.chunk("tEXt", Array(head.utf8) + digits))
    }
  }

  /// The pixels of a picture in an order that does not depend on theirs.
  private static func pixels(of image: Picture) -> [Int] {
    stride(from: 0, to: image.pixels.count, by: 3).map { at in
      image.pixels[at..<at + 3].reduce(0) { $0 << 8 | Int($1) }
    }.sorted()
  }

  /// EXIF of a main directory with one of details, one of the position and one of a small picture, each of an entry.
  private static let directories: [UInt8] = {
    func directory(_ entries: [(tag: Int, value: Int)], next: Int = 0) -> [UInt8] {
      [UInt8(entries.count), 0]
        + entries.flatMap { [UInt8($0.tag & 255), UInt8($0.tag >> 8), 4, 0, 1, 0, 0, 0, UInt8($0.value), 0, 0, 0] }
        + [UInt8(next), 0, 0, 0]
    }
    let details = 8 + 2 + 48 + 4
    return Array("II*\0".utf8) + [8, 0, 0, 0]
      + directory(
        [(0x100, 5), (0x112, 6), (0x8769, details), (0x8825, details + 18)], next: details + 36)
      + directory([(0xA002, 5)]) + directory([(6, 9)])
      + directory([(0x201, details + 66), (0x202, 4)]) + [1, 2, 3, 4]
  }()

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    // One directory of one entry: orientation, a short, one of them, its value.
    let big = Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
    let little = Array("II*\0".utf8) + [8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    let text = Array("desc\0\0\0\0".utf8) + [0, 0, 0, 3] + Array("abc".utf8)
    var profile = [UInt8](repeating: 0, count: 144) + text
    profile.replaceSubrange(0..<4, with: [0, 0, 0, UInt8(profile.count)])
    profile.replaceSubrange(8..<24, with: [2, 0, 0, 0] + Array("mntrRGB XYZ ".utf8))
    profile.replaceSubrange(36..<40, with: Array("acsp".utf8))
    profile.replaceSubrange(
      128..<144, with: [0, 0, 0, 1] + Array("desc".utf8) + [0, 0, 0, 144, 0, 0, 0, UInt8(text.count)])
    func seed(_ place: Place, _ body: [UInt8]) -> (name: String, bytes: [UInt8]) {
      ("\(place)", [UInt8(place.rawValue)] + body)
    }
    let xmp =
      "<r xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6' e:GPSLatitude='1'><e:GPSAltitude>2</e:GPSAltitude>"
    return [
      seed(.jpegEXIF, big), seed(.jpegProfile, profile), seed(.jpegXMP, Array("<x/>".utf8)), seed(.pngEXIF, little),
      seed(.pngLateEXIF, big), seed(.pngProfile, profile), seed(.pngXMP, Array("<x/>".utf8)),
      seed(.pngAnimation, [0, 0, 0, 2, 0, 0, 0, 0]), seed(.pngRawEXIF, big), seed(.pngSignificantBits, [5, 6, 5]),
      ("directories", [UInt8(Place.jpegEXIF.rawValue)] + directories),
      ("orientationInXMP", [UInt8(Place.pngXMP.rawValue)] + Array(xmp.utf8)),
    ]
  }
}
