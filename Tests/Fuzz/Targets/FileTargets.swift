import AEC

/// An `.aec` file, decoded whole: the same picture by every instruction set.
enum WholeFile: FuzzTarget {
  static let name = "aec"

  static func test(_ bytes: [UInt8]) throws {
    for side in Common.sides {
      try Segments.$side.withValue(side) {
        let header = try Common.value(of: bytes.count) { () throws(CodecError) in try PictureDecoder.header(of: bytes) }
        let pictures = try Common.sets.map { set in
          try Common.value(of: bytes.count) { () throws(CodecError) in try Common.decoder(set).decode(bytes) }
        }
        try expect(pictures.allSatisfy { $0 == pictures[0] }, "every instruction set gives the same picture")
        guard let picture = pictures[0] else { return }
        try expect(picture.width == header?.width && picture.height == header?.height, "the size is the header's")
      }
    }
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    Common.sides.lazy.compactMap { FileAnatomy.of(bytes, side: $0) }.first
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] { try Common.files() }
}

/// A region of an `.aec` file, which four numbers of two bytes before it name: equal to that part of the whole picture.
enum FileRegion: FuzzTarget {
  static let name = "region"

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let numbers = (0..<4).map { _ in parameters.number(in: 0...65535) }
    let region = PictureRegion(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    let bytes = Array(parameters.rest)
    for side in Common.sides {
      try Segments.$side.withValue(side) {
        let part = try Common.value(of: bytes.count) { () throws(CodecError) in
          try Common.decoder().decode(bytes, region: region)
        }
        let whole = try Common.value(of: bytes.count) { () throws(CodecError) in try Common.decoder().decode(bytes) }
        guard let whole, region.width > 0, region.height > 0, region.x + region.width <= whole.width,
          region.y + region.height <= whole.height
        else { return }
        let rows = whole.rows.dropFirst(region.y).prefix(region.height)
        let pixels = rows.flatMap {
          $0.dropFirst(whole.layout.bytes(region.x)).prefix(whole.layout.bytes(region.width))
        }
        try expect(part?.pixels == pixels, "a region is that part of the picture")
      }
    }
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    Common.sides.lazy.compactMap { FileAnatomy.of(bytes, start: 8, side: $0) }.first
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    try Common.files().map { ($0.name, [0, 0, 0, 0, 1, 0, 1, 0] + $0.bytes) }
      + [("inside", [40, 0, 10, 0, 20, 0, 20, 0] + Common.file(66, 34, quality: 1, side: 4))]
  }
}

/// An `.aec` file at the scale that a byte before it names: of a half and a quarter the means of its pixels.
enum FileScale: FuzzTarget {
  static let name = "scales"

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let scale = PictureScale.allCases[parameters.byte() % PictureScale.allCases.count]
    let bytes = Array(parameters.rest)
    for side in Common.sides {
      try Segments.$side.withValue(side) {
        let pictures = try Common.sets.map { set in
          try Common.value(of: bytes.count) { () throws(CodecError) in
            try Common.decoder(set).decode(bytes, scale: scale)
          }
        }
        try expect(pictures.allSatisfy { $0 == pictures[0] }, "every instruction set gives the same picture")
        let whole = try Common.value(of: bytes.count) { () throws(CodecError) in try Common.decoder().decode(bytes) }
        guard let whole else { return }
        guard let small = pictures[0] else { throw FuzzFailure(description: "a picture has all scales") }
        let (width, height) = (whole.width, whole.height)
        let factor = scale.rawValue
        try expect(
          small.width == (width + factor - 1) / factor && small.height == (height + factor - 1) / factor,
          "a scaled picture is rounded up")
        guard scale != .eighth else { return }
        try expect(numbers(of: small) == means(of: whole, factor), "a scaled picture has the means of boxes")
      }
    }
  }

  /// The rounded means of boxes of a picture's numbers, of colours as far as their pixels are opaque.
  private static func means(of image: Picture, _ side: Int) -> [Int] {
    var means: [Int] = []
    let numbers = numbers(of: image)
    for y in stride(from: 0, to: image.height, by: side) {
      for x in stride(from: 0, to: image.width, by: side) {
        let (right, bottom) = (min(x + side, image.width), min(y + side, image.height))
        let (samples, hasAlpha) = (image.layout.samples, image.layout.hasAlpha)
        let places = (y..<bottom).flatMap { row in (x..<right).map { samples * (row * image.width + $0) } }
        let opacity = hasAlpha ? places.reduce(0) { $0 + numbers[$1 + samples - 1] } : 0
        for sample in 0..<samples {
          let isWeighted = opacity > 0 && sample < samples - 1
          let count = isWeighted ? opacity : places.count
          let sum = places.reduce(0) { sum, place in
            sum + numbers[place + sample] * (isWeighted ? numbers[place + samples - 1] : 1)
          }
          means.append((2 * sum + count) / (2 * count))
        }
      }
    }
    return means
  }

  /// A picture's numbers, each of one byte or of two.
  private static func numbers(of image: Picture) -> [Int] {
    guard image.layout.depth == 16 else { return image.pixels.map { Int($0) } }
    return stride(from: 0, to: image.pixels.count, by: 2).map { Int(image.pixels[$0]) | Int(image.pixels[$0 + 1]) << 8 }
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    Common.sides.lazy.compactMap { FileAnatomy.of(bytes, start: 1, side: $0) }.first
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    try Common.files().enumerated().map { ($1.name, [UInt8($0)] + $1.bytes) }
  }
}

/// The header of an `.aec` file: what it says is all that the file is, so that its parts make the same file.
enum FileHeader: FuzzTarget {
  static let name = "info"

  static func test(_ bytes: [UInt8]) throws {
    guard
      let header = try Common.value(of: bytes.count, { () throws(CodecError) in try PictureDecoder.header(of: bytes) })
    else { return }
    let again = Container.write(
      width: header.width, height: header.height, layout: header.layout,
      networks: header.quality.flatMap { quality in header.fingerprint.map { (quality, $0) } },
      sections: header.sections.map { section in
        let covered = bytes[section.offset..<section.segments.lowerBound]
        return (section.tag, CodedSection(covered: Array(covered), segments: [Array(bytes[section.segments])]))
      })
    try expect(again == bytes && header.fileLength == bytes.count, "there is one file of the same parts")
    try testMetadata(of: bytes)
  }

  /// What is read of the metadata can be written, and read again.
  private static func testMetadata(of bytes: [UInt8]) throws {
    var problems: [CodecError] = []
    let found = try PictureDecoder.metadata(of: bytes, limits: Common.limits) { problems.append($0) }
    for problem in problems { _ = try Common.value(of: bytes.count) { () throws(CodecError) in throw problem } }
    let file = try PictureEncoder(model: Common.model, maxError: 0, work: Common.work())
      .encode(.plain(1, 1, [1, 2, 3]), metadata: found)
    var again = try PictureDecoder.metadata(of: file)
    // Empty ones are not written.
    for part in [\Metadata.profile, \.exif, \.xmp, \.iptc] where found[keyPath: part] == [] {
      again[keyPath: part] = []
    }
    try expect(again == found, "metadata comes back as it was")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard bytes.count >= Container.checksumLength else { return nil }
    // The checksum of a picture of one segment.
    return Anatomy(pieces: [bytes.dropLast(Container.checksumLength)]) { pieces in
      pieces[0] + Container.littleEndian(Checksum.crc32(pieces[0]))
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func file(_ width: Int, _ height: Int, _ sections: [(SectionTag, [[UInt8]])]) -> [UInt8] {
      Container.write(
        width: width, height: height, layout: .rgb8, networks: (.standard, Common.model.fingerprint),
        sections: sections.map { ($0.0, CodedSection($0.1)) })
    }
    let (z, y): ((SectionTag, [[UInt8]]), (SectionTag, [[UInt8]])) = (
      (.hyperLatent, [[1, 2, 3]]), (.latent, [Array(0..<200)])
    )
    let optional: [(SectionTag, [[UInt8]])] = [(.exif, [[8]]), (.xmp, [[9]]), (SectionTag(rawValue: 9), [[]])]
    return [
      ("plain", file(640, 480, [z, y])), ("empty", file(1, 1, [(.hyperLatent, [[]]), (.latent, [[]])])),
      ("optional", file(3, 60_000, [(.profile, [[7]]), (.keys, [[5, 1, 6]]), z, y] + optional)),
      ("segments", file(65_600, 64, [z, (.latent, (0..<33).map { [UInt8](repeating: 7, count: $0 % 3) })])),
      ("metadata", try Common.files().first { $0.name == "metadata" }!.bytes),
    ]
  }
}
