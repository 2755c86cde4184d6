import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Pictures whose files have sections of detail and graphics: what is decoded is what was coded, however the work is done.
@Suite struct DetailLayerTests {
  /// What networks do badly: stripes, dots and noise beside a ramp and one colour.
  private static func hard(_ width: Int, _ height: Int) -> Picture {
    var random = SplitMix64(seed: 101)
    return Picture.drawn(width, height) { x, y in
      switch (x / 40 + y / 30) % 5 {
      case 0: (x + y) % 3 == 0 ? (250, 20, 90) : (10, 200, 30)
      case 1: x % 2 == y % 2 ? (0, 0, 0) : (255, 255, 255)
      case 2: (random.int(0...255), random.int(0...255), random.int(0...255))
      case 3: (x, y, 128)
      default: (40, 90, 160)
      }
    }
  }

  /// Strokes on paper beside a photograph: graphics where detail is not.
  private static func written(_ width: Int, _ height: Int) -> Picture {
    Picture.drawn(width, height) { x, y in
      guard x >= 64 || y < 64 else { return (x + y, 2 * x, 128) }
      return x % 16 < 2 && y % 24 < 14 ? (x % 48, 0, 90) : (255, 255, 240)
    }
  }

  private static let decoder = PictureDecoder(models: [.fast])

  /// One that takes no lossless file instead.
  private func encoder(_ quality: Double, _ effort: Effort = .standard, _ work: Work = Work()) -> PictureEncoder {
    var encoder = PictureEncoder(model: .fast, quality: Quality(quality)!, effort: effort, work: work)
    encoder.takesSmaller = false
    return encoder
  }

  private func detail(of bytes: [UInt8]) throws -> Header.Section? {
    try PictureDecoder.header(of: bytes).sections.first { $0.tag == .detail }
  }

  /// What the one square of a small picture says.
  private func square(of bytes: [UInt8]) throws -> DetailSymbols {
    let header = try PictureDecoder.header(of: bytes)
    let section = try #require(try detail(of: bytes))
    return try DetailSymbols(
      reading: bytes[section.offset..<section.offset + section.length], rows: (header.height + 7) / 8,
      columns: (header.width + 7) / 8, hasNetworks: header.quality != nil)
  }

  /// Sides of squares in pixels are four times as many.
  private static let sides = [4, 8, 128]

  @Test(arguments: sides, [30.0, 62, 90, 100])
  func decodersSeeTheErrorThatTheEncoderCounts(_ side: Int, _ quality: Double) throws {
    try Segments.$side.withValue(side) {
      for (width, height) in [(210, 170), (33, 65), (64, 64), (1, 1), (8, 9), (31, 200), (300, 5)] {
        for image in [Self.hard(width, height), Self.written(width, height)] {
          let rows = try RowEncoder(encoder(quality), width: width, height: height)
          for row in image.rows { try rows.append(row) }
          let decoded = try Self.decoder.decode(rows.finish())
          var error = 0
          for (found, pixel) in zip(decoded.pixels, image.pixels) {
            error += (Int(found) - Int(pixel)) * (Int(found) - Int(pixel))
          }
          #expect(rows.outcome?.squaredError == error, "\(width) x \(height)")
        }
      }
    }
  }

  @Test(arguments: [50.0, 75, 100]) func detailBringsWhatTheNetworksLeave(_ quality: Double) throws {
    let image = Self.hard(200, 150)
    let bare = try encoder(quality, .plain).encode(image)
    let full = try encoder(quality).encode(image)
    #expect(try detail(of: bare) == nil, "the least effort writes none")
    #expect(try detail(of: full) != nil)
    let errors = try [bare, full].map { try Self.decoder.decode($0).meanSquareError(to: image) }
    #expect(errors[1] < errors[0] / 2, "\(errors)")
  }

  /// So that all that follows is about them.
  @Test(arguments: [62.0, 100]) func hardPicturesHaveBlocksOfAllKindsAndRepeats(_ quality: Double) throws {
    for (width, height) in [(230, 150), (100, 150), (230, 31)] {
      let square = try square(of: encoder(quality).encode(Self.hard(width, height)))
      #expect(square.hasNetworks == (height > 31))
      let kinds = Set(square.kinds.map(\.rawValue))
      // The best networks leave something in every block.
      let other = square.hasNetworks ? DetailKind.detail : .none
      #expect(kinds.isSuperset(of: [DetailKind.flat, other].map(\.rawValue)), "\(width) x \(height)")
      #expect(kinds.contains(DetailKind.none.rawValue) || quality == 100, "\(width) x \(height)")
      #expect(square.repeatsLeft.contains(true) && square.repeatsAbove.contains(true), "\(width) x \(height)")
    }
  }

  /// The part of a picture of which networks see the means only.
  private func smooth(_ image: Picture, _ quality: Double) throws -> Double {
    let rows = try RowEncoder(encoder(quality), width: image.width, height: image.height)
    for row in image.rows { try rows.append(row) }
    _ = try rows.finish()
    return try #require(rows.outcome).smooth
  }

  @Test func networksSeeTheMeansOfDrawingsAndPatternsOnly() throws {
    // Strokes on paper, on the left; a ramp on the right.
    let drawn = Picture.drawn(256, 150) { x, y in
      guard x < 128 else { return (x, y, 128) }
      return x % 16 < 2 && y % 24 < 14 ? (0, 0, 0) : (255, 255, 255)
    }
    for quality in [20.0, 62, 100] { #expect(try smooth(drawn, quality) == 0.5) }
    #expect(try smooth(Self.hard(200, 150), 20) > 0.3)
    for quality in [20.0, 62, 100] { #expect(try smooth(Picture.mixed(200, 150), quality) == 0) }
  }

  @Test(arguments: sides) func regionsAreThatPartOfTheWholeAtEveryScale(_ side: Int) throws {
    try Segments.$side.withValue(side) {
      // The last three without networks.
      for (width, height) in [(230, 150), (100, 33), (230, 31), (9, 140), (3, 2)] {
        try expectParts(of: Self.hard(width, height))
        try expectParts(of: Self.written(width, height))
      }
    }
  }

  private func expectParts(of image: Picture) throws {
    let bytes = try encoder(62).encode(image)
    let whole = try Self.decoder.decode(bytes)
    let thumbnail = try Self.decoder.thumbnail(bytes)
    let (width, height) = (image.width, image.height)
    for region in [
      PictureRegion(x: 0, y: 0, width: width, height: height),
      PictureRegion(x: width - 1, y: height - 1, width: 1, height: 1),
      PictureRegion(x: width / 7, y: height / 5, width: (width + 3) / 4, height: (height + 3) / 4),
      PictureRegion(x: width / 2, y: height / 11, width: width - width / 2, height: (2 * height + 2) / 3),
      PictureRegion(x: width / 3, y: 0, width: 1, height: height),
      PictureRegion(x: 0, y: height / 2, width: width, height: 1),
    ] {
      let own = try Self.decoder.decode(bytes, region: region)
      #expect(own == whole.part(region), "\(region)")
      for scale in [PictureScale.half, .quarter] {
        let boxes = try Self.decoder.decode(bytes, region: region, scale: scale)
        #expect(boxes == own.boxMeans(scale.rawValue), "\(region), \(scale)")
      }
      let (x, y) = (region.x / 8, region.y / 8)
      let small = PictureRegion(
        x: x, y: y, width: (region.x + region.width + 7) / 8 - x, height: (region.y + region.height + 7) / 8 - y)
      #expect(try Self.decoder.decode(bytes, region: region, scale: .eighth) == thumbnail.part(small), "\(region)")
    }
  }

  @Test(arguments: sides, [30.0, 62, 100]) func drawnCellsAreExactAndMeansInThumbnails(
    _ side: Int, _ quality: Double
  ) throws {
    try Segments.$side.withValue(side) {
      let image = Self.written(200, 150)
      let bytes = try encoder(quality).encode(image)
      #expect(try PictureDecoder.header(of: bytes).sections.map(\.tag).contains(.graphics))
      let (whole, thumbnail) = try (Self.decoder.decode(bytes), Self.decoder.thumbnail(bytes))
      let means = image.boxMeans(8).pixels
      for index in whole.pixels.indices {
        let (x, y) = (index / 3 % 200, index / 600)
        if x >= 64 || y < 64 { #expect(whole.pixels[index] == image.pixels[index], "at \(x), \(y)") }
      }
      for index in thumbnail.pixels.indices where index / 3 % 25 >= 8 || index / 75 < 8 {
        #expect(abs(Int(thumbnail.pixels[index]) - Int(means[index])) <= 1, "\(index)")
      }
    }
  }

  @Test(arguments: [1.0, 62, 100]) func photographsHaveNoGraphics(_ quality: Double) throws {
    let bytes = try encoder(quality).encode(Picture.mixed(200, 150))
    #expect(try !PictureDecoder.header(of: bytes).sections.map(\.tag).contains(.graphics))
  }

  /// Checkerboards of 8 pixels: their blocks have means that networks do not see, and detail does.
  @Test func thumbnailsHaveTheMeansOfBlocks() throws {
    let image = Picture.drawn(160, 120) { x, y in
      // No two neighbours are equal, or it would be a drawing.
      (x / 8 + y / 8) % 2 == 0 ? (230 + (x + y) % 2, 60, 20) : (30, 140, 220 + (x + y) % 2)
    }
    for quality in [62.0, 100] {
      let bytes = try encoder(quality).encode(image)
      let thumbnail = try Self.decoder.thumbnail(bytes)
      let means = try Self.decoder.decode(bytes).boxMeans(8).pixels
      let bare = try Self.decoder.thumbnail(encoder(quality, .plain).encode(image))
      func error(_ picture: Picture) -> Double {
        picture.meanSquareError(to: Picture(width: picture.width, height: picture.height, pixels: means))
      }
      #expect(error(thumbnail) < 0.5 * error(bare), "\(error(thumbnail)), without detail \(error(bare))")
      let kinds = try square(of: bytes).kinds
      #expect(kinds.contains(.flat))
      for (pixel, mean) in zip(thumbnail.pixels, means).enumerated() where kinds[pixel / 3] == .flat {
        #expect(abs(Int(mean.0) - Int(mean.1)) <= 1, "block \(pixel / 3)")
      }
    }
  }

  @Test(arguments: sides, [40.0, 95]) func howTheWorkIsDoneChangesNoBit(_ side: Int, _ quality: Double) throws {
    try Segments.$side.withValue(side) {
      try expectSameBits(of: Self.hard(100, 150), quality)
      try expectSameBits(of: Self.written(100, 150), quality)
      // Without networks.
      try expectSameBits(of: Self.hard(30, 210), quality)
    }
  }

  private func expectSameBits(of image: Picture, _ quality: Double) throws {
    let region = PictureRegion(x: 7, y: 50, width: 20, height: 71)
    let bytes = try encoder(quality, .standard, Work(threads: 1)).encode(image)
    let whole = try Self.decoder.decode(bytes)
    let thumbnail = try Self.decoder.thumbnail(bytes)
    for work in [Work(threads: 3), Work(threads: 16), Work(threads: 2, lowMemory: true)] {
      #expect(try encoder(quality, .standard, work).encode(image) == bytes)
      let decoder = PictureDecoder(models: [.fast], work: work)
      #expect(try decoder.decode(bytes) == whole)
      #expect(try decoder.decode(bytes, region: region) == whole.part(region))
      #expect(try decoder.thumbnail(bytes) == thumbnail)
    }
    let rows = try RowDecoder(Self.decoder, bytes)
    for row in whole.rows { #expect(try rows.next() == Array(row)) }
    #expect(try rows.next() == nil)
  }

  @Test func everyInstructionSetGivesTheSameBits() throws {
    for image in [Self.hard(70, 90), Self.written(100, 90)] {
      try Segments.$side.withValue(8) {
        let bytes = try encoder(90).encode(image)
        let (whole, thumbnail) = try (Self.decoder.decode(bytes), Self.decoder.thumbnail(bytes))
        for set in InstructionSet.allCases where set.isAvailable {
          var work = Work(threads: 2)
          work.instructionSet = set
          #expect(try encoder(90, .standard, work).encode(image) == bytes)
          let decoder = PictureDecoder(models: [.fast], work: work)
          #expect(try decoder.decode(bytes) == whole && decoder.thumbnail(bytes) == thumbnail)
        }
      }
    }
  }

  /// Higher than what is done at a time, so that strips of squares meet the rows of several turns.
  @Test(.enabled(if: withSlowTests)) func tallPicturesAreTheSameHoweverManyRowsAreDoneAtATime() throws {
    let image = Self.hard(70, 2500)
    let bytes = try encoder(75, .careful, Work(threads: 1)).encode(image)
    #expect(try #require(try detail(of: bytes)).length > 0)
    let whole = try Self.decoder.decode(bytes)
    for work in [Work(threads: 2, lowMemory: true), Work(threads: 4)] {
      #expect(try encoder(75, .careful, work).encode(image) == bytes)
      #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes) == whole)
      let region = PictureRegion(x: 3, y: 1000, width: 50, height: 600)
      #expect(
        try PictureDecoder(models: [.fast], work: work).decode(bytes, region: region) == whole.part(region))
    }
  }

  @Test(arguments: [Effort.economical, .thorough]) func grayPicturesStayGray(_ effort: Effort) throws {
    var random = SplitMix64(seed: 102)
    func gray(_ width: Int, _ height: Int) -> Picture {
      Picture.drawn(width, height) { x, y in
        let level = x < 30 ? 4 * y : x < 60 ? random.int(0...255) : (x + y) % 2 * 255
        return (level, level, level)
      }
    }
    for (gray, quality) in [(gray(90, 70), 5.0), (gray(90, 70), 62), (gray(75, 60), 100), (gray(80, 31), 62)] {
      let bytes = try encoder(quality, effort).encode(gray)
      let region = PictureRegion(x: 20, y: 9, width: 50, height: 22)
      for picture in try [
        Self.decoder.decode(bytes), Self.decoder.thumbnail(bytes), Self.decoder.decode(bytes, region: region),
        Self.decoder.decode(bytes, scale: .half),
      ] {
        let pixels = picture.pixels
        let (reds, greens, blues) = (pixels.channel(0), pixels.channel(1), pixels.channel(2))
        #expect(reds == greens && reds == blues, "quality \(quality)")
      }
    }
  }

  // Damage

  /// A file of 4 x 3 squares of 32 pixels, its table's lengths, and where their bodies are.
  private func squares() throws -> (bytes: [UInt8], bodies: [Range<Int>]) {
    let bytes = try encoder(75).encode(Self.hard(128, 96))
    let section = try #require(try detail(of: bytes))
    var table = bytes[section.offset..<section.segments.lowerBound]
    var (bodies, start) = ([Range<Int>](), section.segments.lowerBound)
    for _ in 0..<12 {
      let length = try Varint.take(from: &table).get()
      if length > 0 { table = table.dropFirst(4) }
      bodies.append(start..<start + length)
      start += length
    }
    #expect(table.isEmpty && start == section.segments.upperBound)
    return (bytes, bodies)
  }

  @Test func aDamagedSquareIsLostAlone() throws {
    try Segments.$side.withValue(8) {
      let (bytes, bodies) = try squares()
      let whole = try Self.decoder.decode(bytes)
      for (index, body) in bodies.enumerated() where !body.isEmpty {
        var damaged = bytes
        damaged[body.lowerBound + body.count / 2] ^= 0x10
        let error = #expect(throws: CodecError.self) { try Self.decoder.decode(damaged) }
        #expect(error?.kind == .corrupt && error?.part == "section detail, segment \(index)")
        #expect(throws: CodecError.self) { try Self.decoder.thumbnail(damaged) }
        for other in bodies.indices {
          let region = PictureRegion(x: other % 4 * 32, y: other / 4 * 32, width: 32, height: 32)
          let found = try? Self.decoder.decode(damaged, region: region)
          #expect(found == (other == index ? nil : whole.part(region)), "\(index), \(other)")
        }
      }
    }
  }

  /// Damage that a right checksum hides: every byte of the one square of a small picture.
  @Test func anyByteOfASquareIsRefusedOrDecodes() throws {
    let image = Self.hard(40, 40)
    let bytes = try encoder(40).encode(image)
    let header = try PictureDecoder.header(of: bytes)
    let section = try #require(try detail(of: bytes))
    var refused = 0
    for place in section.offset..<section.offset + section.length {
      for change in [UInt8(1), 0x80, 0xFF] {
        var damaged = Array(bytes.dropLast(4))
        damaged[place] ^= change
        damaged += Container.littleEndian(Checksum.crc32(damaged))
        do {
          let picture = try Self.decoder.decode(damaged)
          #expect(picture.width == header.width && picture.height == header.height)
        } catch {
          #expect(error.kind == .corrupt && error.part == "section detail")
          #expect((section.offset...section.offset + section.length).contains(error.offset ?? 0))
          refused += 1
        }
      }
    }
    #expect(refused > section.length)
  }

  // Memory

  /// What decoding would take at most, in bytes.
  private func memory(_ bytes: [UInt8], _ work: Work = Work(threads: 2), region: PictureRegion? = nil) throws -> Int {
    let decoder = PictureDecoder(models: [.fast], limits: Limits(pixels: .max, memory: 1), work: work)
    let error = try #require(throws: CodecError.self) { try RowDecoder(decoder, bytes, region: region).height }
    #expect(error.kind == .overLimit && error.part == "memory")
    return try #require(Int(error.found))
  }

  @Test func memoryOfDetailGrowsWithTheWidthOnly() throws {
    func file(_ width: Int, _ height: Int) -> [UInt8] { emptyFile(width, height, withDetail: true) }
    let (low, tall) = try (memory(file(8192, 8192)), memory(file(8192, 32768)))
    #expect(tall - low < 40_000_000)
    let without = try memory(emptyFile(8192, 8192))
    // A strip of squares: two bytes for each number of its pixels.
    #expect(low - without < 512 * 8192 * 3 * 2 + 40_000_000 && low > without)
    let region = PictureRegion(x: 4000, y: 100, width: 200, height: 8000)
    #expect(try memory(file(8192, 8192), region: region) < low / 2)
    for (width, height) in [(12288, 8192), (8192, 12288), (10000, 10000)] {
      #expect(try memory(file(width, height)) < 400_000_000)
    }
  }
}

extension [UInt8] {
  /// Every third number.
  fileprivate func channel(_ first: Int) -> [UInt8] { stride(from: first, to: count, by: 3).map { self[$0] } }
}
