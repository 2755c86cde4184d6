import AEC
import AECImageIO
import AECTestSupport
import Testing

/// What files hold beside the pixels is read, and written as it was.
@Suite struct MetadataTests {
  private static let p3: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
  private static let iptc: [UInt8] = [0x1C, 2, 5, 0, 1, 65]

  /// All of it; the profile is for RGB.
  private static func full() throws -> Metadata {
    var metadata = Metadata()
    metadata.profile = try PictureIO.read(pngProfileWide).metadata.profile
    #expect(metadata.profile != nil)
    (metadata.exif, metadata.xmp, metadata.iptc) = (EXIFSample(main: []).bytes, xmp(), iptc)
    metadata.density = Metadata.Density(x: 2835, y: 5000, unit: .metre)
    (metadata.codePoints, metadata.gamma, metadata.renderingIntent) = ([9, 16, 0, 1], 45455, 2)
    metadata.chromaticities = p3
    return metadata
  }

  private func name(_ text: String) -> [UInt8] { Array(text.utf8) }

  // MARK: Reading

  @Test func everyPartOfAJPEGIsRead() throws {
    let full = try Self.full()
    let (profile, middle) = (full.profile!, 1000)
    var bytes = jpeg444
    bytes.replaceSubrange(13..<18, with: [2, 0, 118, 1, 44])
    let resource = name("8BIM") + [4, 4, 0, 0] + bigEndian(UInt32(Self.iptc.count)) + Self.iptc
    let picture = try PictureIO.read(
      Array(bytes[..<20])
        + [
          segment(0xe2, name("ICC_PROFILE\0") + [2, 2] + profile[middle...]),
          segment(0xe1, name("Exif\0\0") + full.exif!),
          segment(0xe1, name("http://ns.adobe.com/xap/1.0/\0") + full.xmp!),
          segment(0xe2, name("ICC_PROFILE\0") + [1, 2] + profile[..<middle]),
          segment(0xed, name("Photoshop 3.0\0") + resource),
        ].joined() + bytes[20...])
    var expected = Metadata()
    (expected.profile, expected.exif, expected.xmp, expected.iptc) = (profile, full.exif, full.xmp, Self.iptc)
    expected.density = Metadata.Density(x: 118, y: 300, unit: .centimetre)
    #expect(picture.metadata == expected && picture.dropped == [] && picture.warnings == [])
    #expect(try PictureIO.read(jpeg444).metadata.isEmpty)
  }

  @Test func everyPartOfAPNGIsReadWhereverAndHoweverPacked() throws {
    let full = try Self.full()
    let numbers = [
      chunk("cICP", full.codePoints!), chunk("gAMA", bigEndian(45455)), chunk("cHRM", Self.p3.flatMap(bigEndian)),
      chunk("sRGB", [2]), chunk("pHYs", bigEndian(2835) + bigEndian(5000) + [1]),
      chunk("iCCP", name("any name") + [0, 0] + stored(full.profile!)),
    ]
    let resource = name("8BIM") + [4, 4, 0, 0] + bigEndian(UInt32(Self.iptc.count)) + Self.iptc
    let xmpName = name("http://ns.adobe.com/xap/1.0/\0")
    let texts: [[[UInt8]]] = [
      [
        chunk("eXIf", full.exif!), chunk("eXIf", name("Exif\0\0") + full.exif!),
        chunk("zTXt", name("Raw profile type exif\0\0") + stored(rawProfile(full.exif!))),
      ],
      [
        chunk("iTXt", name("XML:com.adobe.xmp\0\0\0\0\0") + full.xmp!),
        chunk("iTXt", name("XML:com.adobe.xmp\0") + [1, 0] + name("en\0x\0") + stored(full.xmp!)),
        chunk("tEXt", name("Raw profile type xmp\0") + rawProfile(full.xmp!, "xmp")),
        chunk("tEXt", name("Raw profile type APP1\0") + rawProfile(xmpName + full.xmp!, "app1")),
      ],
      [
        chunk("tEXt", name("Raw profile type iptc\0") + rawProfile(resource, "iptc")),
        chunk("tEXt", name("Raw profile type iptc\0") + rawProfile(Self.iptc, "iptc")),
        chunk("tEXt", name("Raw profile type 8bim\0") + rawProfile(resource, "8bim")),
      ],
    ]
    for index in 0..<4 {
      let chosen = texts.map { $0[index % $0.count] }
      let picture = try PictureIO.read(png(with: numbers, behind: chosen))
      #expect(picture.metadata == full && picture.dropped == [] && picture.warnings == [], "\(index)")
    }
    #expect(try PictureIO.read(pngRGB).metadata.isEmpty)
  }

  @Test func chunksOfOtherLengthsSayNothing() throws {
    let chunks = ["cICP", "gAMA", "cHRM", "sRGB", "pHYs"].map { chunk($0, [1, 2, 3]) }
    #expect(try PictureIO.read(png(with: chunks)).metadata.isEmpty)
    #expect(try PictureIO.read(png(with: [chunk("pHYs", bigEndian(0) + bigEndian(1) + [1])])).metadata.isEmpty)
    #expect(try PictureIO.read(png(with: [chunk("pHYs", bigEndian(1) + bigEndian(2) + [2])])).metadata.isEmpty)
  }

  @Test func profilesThatAreNotForThePixelsAreDropped() throws {
    let profile = try Self.full().profile!
    var ofGray = profile
    ofGray.replaceSubrange(16..<20, with: name("GRAY"))
    func png(_ bytes: [UInt8], _ profile: [UInt8]) -> [UInt8] {
      AECImageIOTests.png(bytes, with: [chunk("iCCP", name("a") + [0, 0] + stored(profile))])
    }
    #expect(try PictureIO.read(png(pngGray, ofGray)).metadata.profile == ofGray)
    let files = [
      (png(pngGray, profile), "gray"), (png(pngRGB, ofGray), "RGB"),
      (jpeg(jpegCMYK, with: [segment(0xe2, name("ICC_PROFILE\0") + [1, 1] + profile)]), "RGB"),
    ]
    for (bytes, pixels) in files {
      let picture = try PictureIO.read(bytes)
      #expect(picture.metadata.profile == nil && picture.dropped == ["ICC profile"])
      #expect(picture.warnings.last == "the colour profile \"Wide red\" was dropped: it is not for \(pixels) pixels")
    }
  }

  @Test func whatUnpacksToTooMuchIsDroppedAndTold() throws {
    let profile = try Self.full().profile!
    let zeros = [UInt8](repeating: 0, count: 40 << 20)
    let bomb = try PictureIO.read(png(with: [chunk("iCCP", name("a") + [0, 0] + zlibStream(of: profile + zeros))]))
    #expect(bomb.metadata.isEmpty && bomb.dropped == ["ICC profile"])
    let packed = try PictureIO.read(
      png(with: [chunk("iTXt", name("XML:com.adobe.xmp\0\u{1}\0\0\0") + zlibStream(of: zeros))]))
    #expect(packed.metadata.isEmpty && packed.dropped == ["metadata"])
    let long = try PictureIO.read(png(with: [chunk("iTXt", name("XML:com.adobe.xmp\0\0\0\0\0") + zeros)]))
    #expect(long.metadata.isEmpty && long.dropped == ["metadata"])
  }

  @Test func xmpInFurtherPartsIsToldToBeLost() throws {
    let part = name("http://ns.adobe.com/xmp/extension/\0") + [UInt8](repeating: 65, count: 40) + name("<x/>")
    let picture = try PictureIO.read(
      jpeg(with: [segment(0xe1, name("http://ns.adobe.com/xap/1.0/\0<y/>")), segment(0xe1, part)]))
    #expect(picture.metadata.xmp == name("<y/>") && picture.dropped == ["XMP"])
  }

  // MARK: Writing

  /// What is read of a file that was written with this metadata, and the short names of what was lost.
  private func written(
    _ metadata: Metadata, _ format: PictureFormat, _ picture: Picture = colours
  ) throws -> (read: Metadata, dropped: [String], warnings: [String]) {
    var bytes: [UInt8] = []
    let writer = try PictureWriter(
      width: picture.width, height: picture.height, layout: picture.layout, metadata: metadata, as: format
    ) {
      bytes += $0
      return true
    }
    #expect(bytes.isEmpty)
    let row = picture.layout.bytes(picture.width)
    for y in 0..<picture.height { try writer.write(picture.pixels[row * y..<row * (y + 1)]) }
    try writer.finish()
    #expect(try bytes == PictureIO.write(picture, metadata: metadata, as: format))
    let read = try PictureIO.read(bytes)
    if format != .jpeg { #expect(read.picture == picture) }
    #expect(read.warnings == [] && read.dropped == [])
    return (read.metadata, writer.dropped, writer.warnings)
  }

  @Test func pngGivesAllOfItBack() throws {
    let full = try Self.full()
    let all = try written(full, .png)
    #expect(all.read == full && all.dropped == [] && all.warnings == [])
    #expect(try written(Metadata(), .png).read.isEmpty)
    // Records of an odd and an even count, and of many lines.
    for count in [5, 35, 36, 1000] {
      var metadata = Metadata()
      metadata.iptc = [0x1C] + [UInt8](repeating: 7, count: count)
      #expect(try written(metadata, .png).read == metadata)
    }
  }

  @Test func jpegGivesBackWhatItHasRoomFor() throws {
    var metadata = try Self.full()
    (metadata.codePoints, metadata.gamma, metadata.chromaticities, metadata.renderingIntent) = (nil, nil, nil, nil)
    metadata.density = Metadata.Density(x: 300, y: 65535, unit: .inch)
    for picture in [colours, colours] {
      let found = try written(metadata, .jpeg, picture)
      #expect(found.read == metadata && found.dropped == [])
    }
    // A profile of several segments.
    metadata.profile! += (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
    #expect(try written(metadata, .jpeg).read == metadata)
  }

  @Test func exifThatIsTooLongForJPEGLosesItsSmallPictureOrGoes() throws {
    var metadata = Metadata()
    let small = EXIFSample(main: [], thumbnail: [UInt8](repeating: 0x77, count: 65_300))
    metadata.exif = small.bytes
    let without = EXIFSample(main: [], thumbnail: nil)
    let found = try written(metadata, .jpeg)
    #expect(found.read.exif == without.bytes && found.dropped == ["thumbnail"])
    metadata.exif = EXIFSample(main: [], details: [(0x927C, 7, [Int](repeating: 1, count: 65_527))]).bytes
    let none = try written(metadata, .jpeg)
    #expect(none.read.isEmpty && none.dropped == ["EXIF"] && none.warnings.count == 1)
    #expect(try written(metadata, .png).read == metadata)
  }

  @Test func otherPartsThatAreTooLongForJPEGAreDropped() throws {
    var metadata = Metadata()
    metadata.xmp = [UInt8](repeating: 65, count: 65_505)
    metadata.iptc = [0x1C] + [UInt8](repeating: 7, count: 65_510)
    let found = try written(metadata, .jpeg)
    #expect(found.read.isEmpty && found.dropped == ["XMP", "IPTC"] && found.warnings.count == 2)
    metadata.xmp?.removeLast()
    #expect(try written(metadata, .jpeg).read.xmp == metadata.xmp)
  }

  @Test func densitiesAreCountedByTheUnitOfTheFormat() throws {
    func density(_ x: UInt32, _ unit: Metadata.Density.Unit, as format: PictureFormat) throws -> (
      UInt32?, Metadata.Density.Unit?
    ) {
      var metadata = Metadata()
      metadata.density = Metadata.Density(x: x, y: x, unit: unit)
      let found = try written(metadata, format).read.density
      return (found?.x, found?.unit)
    }
    #expect(try density(300, .inch, as: .png) == (11811, .metre))
    #expect(try density(11811, .metre, as: .jpeg) == (300, .inch))
    #expect(try density(118, .centimetre, as: .png) == (11800, .metre))
    #expect(try density(118, .centimetre, as: .jpeg) == (118, .centimetre))
    #expect(try density(2, .none, as: .png) == (2, Metadata.Density.Unit.none))
    var metadata = Metadata()
    metadata.density = Metadata.Density(x: 2, y: 3, unit: .none)
    #expect(try written(metadata, .jpeg).read == metadata)
    metadata.density = Metadata.Density(x: 70_000, y: 1, unit: .inch)
    #expect(try written(metadata, .jpeg).dropped == ["density"])
  }

  @Test func ppmHoldsNothingAndOneWarningNamesAllThatIsLost() throws {
    let full = try written(Self.full(), .ppm)
    #expect(full.read.isEmpty && full.dropped == ["ICC profile", "cICP", "EXIF", "XMP", "IPTC", "density"])
    #expect(full.warnings == ["ICC profile, cICP, EXIF, XMP, IPTC, density were dropped: PPM holds pixels alone"])
    var metadata = Metadata()
    metadata.iptc = Self.iptc
    #expect(try written(metadata, .ppm).warnings == ["IPTC was dropped: PPM holds pixels alone"])
    // Colours that are sRGB's need not be told.
    for bytes in [pngProfileOfPillow, pngProfileSRGB, jpegProfileSRGB] {
      let read = try PictureIO.read(bytes)
      #expect(read.metadata.profile != nil && read.warnings == [])
      #expect(try written(read.metadata, .ppm).dropped == [])
    }
    for bytes in [pngProfileWide, pngProfilePower, pngProfileLinear, jpegProfile] {
      #expect(try written(PictureIO.read(bytes).metadata, .ppm).dropped == ["ICC profile"])
    }
  }
}
