import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Pictures of 16 bits: without loss, within a bound, and by quality.
@Suite struct DeepTests {
  private static let decoder = PictureDecoder(models: [.fast])
  private static let layouts: [PictureLayout] = [.rgb16, .gray16, .rgba16, .grayAlpha16]

  /// What numbers of a picture are like.
  private enum Kind: CaseIterable {
    case noise, smooth, bytes, shifted, stretched, odd, curved, few, extremes, plain
  }

  private static func picture(_ kind: Kind, _ width: Int, _ height: Int, _ layout: PictureLayout) -> Picture {
    var random = SplitMix64(seed: 7)
    let numbers = (0..<width * height * layout.samples).map { index -> Int in
      let (x, y) = (index / layout.samples % width, index / layout.samples / width)
      let wave = abs((37 * x + 23 * y + 11 * (index % layout.samples)) % 1000 - 500)
      switch kind {
      case .noise: return random.int(0...65535)
      case .smooth: return 120 * wave + random.int(0...255)
      case .bytes: return 257 * (wave / 2 + random.int(0...3))
      case .shifted: return (wave + random.int(0...500)) << 6
      case .stretched: return (2 * (wave + random.int(0...500)) * 65535 + 1023) / 2046
      case .odd: return (2 * (wave + random.int(0...2400)) * 65535 + 2999) / 5998
      // Through a curve, of which no rule is known.
      case .curved:
        let value = wave + random.int(0...400)
        return value * value / 14 + 7 * value
      case .few: return [0, 65535, 1000, 1001, 40_000][(x / 7 + y / 5) % 5]
      case .extremes: return random.flip() ? 65535 : random.int(0...1)
      case .plain: return 4242
      }
    }
    return Picture(width: width, height: height, layout: layout, numbers: numbers)
  }

  private func exact(_ maxError: Int = 0, _ work: Work = Work()) -> PictureEncoder {
    PictureEncoder(model: .fast, maxError: maxError, work: work)
  }

  @Test(arguments: Kind.allCases) private func losslessPicturesComeBack(_ kind: Kind) throws {
    for layout in Self.layouts {
      for (width, height) in [(1, 1), (90, 70), (530, 9), (3, 40)] {
        let picture = Self.picture(kind, width, height, layout)
        let bytes = try exact().encode(picture)
        let header = try PictureDecoder.header(of: bytes)
        // All of it may be opaque.
        let isOpaque = !header.layout.hasAlpha
        #expect(
          try Self.decoder.decode(bytes) == (isOpaque ? picture.colours : picture), "\(layout), \(width) x \(height)")
        if layout.hasAlpha && isOpaque { #expect(layout.opacities(of: picture.pixels).allSatisfy { $0 == 255 }) }
        #expect(header.layout.depth == 16 && PictureDecoder.maxError(of: bytes, header) == 0)
      }
    }
  }

  @Test(arguments: [1, 127, 128, 5000, 32767]) func samplesStayWithinABound(_ maxError: Int) throws {
    for kind in Kind.allCases {
      let picture = Self.picture(kind, 70, 66, .rgb16)
      let rows = try RowEncoder(exact(maxError), width: 70, height: 66, layout: .rgb16)
      for row in picture.rows { try rows.append(row) }
      let bytes = try rows.finish()
      let errors = zip(try Self.decoder.decode(bytes).numbers, picture.numbers).map { abs($0 - $1) }
      #expect(errors.max()! <= maxError, "\(kind)")
      let own = try #require(PictureDecoder.maxError(of: bytes, try PictureDecoder.header(of: bytes)))
      #expect(errors.max()! <= own && own <= maxError)
      let outcome = try #require(rows.outcome)
      #expect(outcome.squaredError == errors.reduce(0) { $0 + $1 * $1 } && outcome.depth == 16)
    }
  }

  /// A picture that once had 8 bits takes hardly more than one of 8; one of 10 takes 10 of 16.
  @Test func fewerBitsTakeFewerBytes() throws {
    let shallow = Picture.mixed(300, 200)
    let (own, deep) = (try exact().encode(shallow), try exact().encode(shallow.depth16))
    #expect(deep.count <= own.count + 8)
    for kind in [Kind.shifted, .stretched, .odd, .curved] {
      let (few, all) = (Self.picture(kind, 300, 200, .gray16), Self.picture(.noise, 300, 200, .gray16))
      let (fewBytes, allBytes) = (try exact().encode(few), try exact().encode(all))
      #expect(16 * fewBytes.count < 12 * allBytes.count, "\(kind)")
    }
  }

  /// Whose symbols are those of the 8-bit picture.
  @Test(arguments: [10, 40, 70], Effort.allCases) func theFileOfA8BitPictureTellsTheSame(
    _ quality: Int, _ effort: Effort
  ) throws {
    for shallow in [Picture.mixed(130, 90), Picture.mixed(100, 70).gray8, Picture.mixed(20, 40)] {
      var encoder = PictureEncoder(model: .fast, quality: Quality(Double(quality))!, effort: effort)
      encoder.takesSmaller = false
      let (own, deep) = (try encoder.encode(shallow), try encoder.encode(shallow.depth16))
      // All but the flags and the checksum.
      #expect(own.count == deep.count)
      #expect(
        zip(own, deep).enumerated().filter { $1.0 != $1.1 }.allSatisfy { $0.offset == 5 || $0.offset >= own.count - 4 })
      for scale in PictureScale.allCases {
        #expect(try Self.decoder.decode(deep, scale: scale, depth: 8) == Self.decoder.decode(own, scale: scale))
        let (fine, coarse) = (try Self.decoder.decode(deep, scale: scale), try Self.decoder.decode(own, scale: scale))
        #expect(fine.layout == coarse.layout.deep)
        // Half a level apart, and of means of them half of a number more.
        #expect(zip(fine.numbers, coarse.numbers).allSatisfy { abs($0 - 257 * $1) <= 129 * (scale == .full ? 1 : 2) })
      }
      #expect(try Self.decoder.decode(own, depth: 16) == Self.decoder.decode(own).depth16)
    }
  }

  @Test func whatIsBetweenLevelsComesBackBetweenThem() throws {
    // A hundredth of a level from row to row.
    let numbers = (0..<256 * 128 * 3).map { 20_000 + $0 / 768 * 64 + $0 % 768 / 3 * 3 }
    let picture = Picture(width: 256, height: 128, layout: .rgb16, numbers: numbers)
    var encoder = PictureEncoder(model: .fast, quality: Quality(95)!)
    encoder.takesSmaller = false
    let decoded = try Self.decoder.decode(try encoder.encode(picture))
    let (fine, coarse) = (
      Self.squaredError(decoded, picture), Self.squaredError(decoded.depth8.depth16, picture)
    )
    #expect(fine < coarse, "\(fine), \(coarse)")
  }

  private static func squaredError(_ a: Picture, _ b: Picture) -> Int {
    zip(a.numbers, b.numbers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test(arguments: [PictureLayout.gray16, .rgb16], [16, 64]) func aRampIsSmooth(
    _ layout: PictureLayout, _ height: Int
  ) throws {
    let numbers = (0..<height).flatMap { _ in
      (0..<4096).flatMap { x in (0..<layout.samples).map { _ in x * 65535 / 4095 } }
    }
    let picture = Picture(width: 4096, height: height, layout: layout, numbers: numbers)
    let bytes = try PictureEncoder(model: .fast, quality: Quality(95)!).encode(picture)
    let all = try Self.decoder.decode(bytes).numbers
    for row in 0..<height {
      let values = (0..<4096).map { all[layout.samples * (4096 * row + $0)] }
      #expect(Set(values).count >= 1024)
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 && $1 - $0 <= 128 })
    }
  }

  @Test(arguments: [nil, 0, 300], layouts) func partsAndScalesAreThoseOfTheWhole(
    _ maxError: Int?, _ layout: PictureLayout
  ) throws {
    try Segments.$side.withValue(8) {
      for (width, height) in [(150, 100), (20, 90)] {
        let picture = Self.picture(.smooth, width, height, layout)
        var encoder = PictureEncoder(model: .fast, quality: Quality(70)!, maxError: maxError, proof: true)
        encoder.takesSmaller = false
        let bytes = try encoder.encode(picture)
        let whole = try Self.decoder.decode(bytes)
        #expect(whole.layout == layout)
        for work in [Work(threads: 1), Work(threads: 3, lowMemory: true)] {
          encoder.work = work
          #expect(try encoder.encode(picture) == bytes)
          #expect(try PictureDecoder(models: [.fast], work: work).decode(bytes) == whole)
        }
        let region = PictureRegion(x: 7, y: 40, width: 12, height: 33)
        #expect(try Self.decoder.decode(bytes, region: region) == whole.part(region))
        #expect(try Self.decoder.decode(bytes, scale: .half) == whole.boxMeans(2))
        #expect(
          try Self.decoder.decode(bytes, region: region, scale: .quarter, depth: 8)
            == whole.part(region).depth8.boxMeans(4))
        if maxError != nil { #expect(try Self.decoder.decode(bytes, scale: .eighth) == whole.boxMeans(8)) }
      }
    }
  }

  @Test func fewerLevelsOfOpacityAreEvenlyApart() throws {
    let picture = Self.picture(.smooth, 60, 40, .grayAlpha16)
    for alphaQuality in [0, 50, 99, 100] {
      let encoder = PictureEncoder(model: .fast, alphaQuality: alphaQuality)
      let decoded = try Self.decoder.decode(try encoder.encode(picture))
      let (own, found) = (picture.layout.opacities(of: picture.pixels), picture.layout.opacities(of: decoded.pixels))
      let errors = zip(own, found).enumerated().filter { $0.offset % 2 == 1 }.map { abs(Int($1.0) - Int($1.1)) }
      #expect(errors.max()! <= (alphaQuality == 100 ? 0 : 1 + (100 - alphaQuality) * 63 / 150), "\(alphaQuality)")
      if alphaQuality == 100 { #expect(own == found) }
    }
  }

  // Damage

  private func square(_ levels: [UInt8], _ body: [UInt8] = [0]) -> EntropyCodingError? {
    #expect(throws: EntropyCodingError.self) {
      try ExactSquare.decode([3] + levels[...] + body, width: 2, height: 2, samples: 1, depth: 16)
    }
  }

  @Test func levelsThatNoEncoderWritesAreRefused() {
    #expect(square([0, 0])?.expected == "two even levels or more")
    #expect(square([0x80])?.expected == "how many levels there are, up to 65535")
    #expect(square([0xFF, 0xFF, 0x0F])?.expected == "how many levels there are, up to 65535")
    #expect(square([4, 0xFE, 0xFF, 0x03])?.expected == "the highest level")
    #expect(square([3, 0xFF, 0xFF, 3, 0])?.expected == "a level")
    #expect(square([0x81, 0x40])?.expected == "at most 4096 levels in a list")
    // Levels of levels, an error, and a way that there is not.
    #expect(square([3, 0, 0], [3])?.expected == "a way of 0 ... 2")
    #expect(square([3, 0, 0], [4])?.expected == "errors of 0 ... 0")
    #expect(square([0xFE, 7, 0], [2])?.expected == "a way of 0, 1 or 3")
    #expect(
      #expect(throws: EntropyCodingError.self) {
        try ExactSquare.decode([7], width: 2, height: 2, samples: 1, depth: 16)
      }?.expected == "errors of 0 ... 0")
    #expect(
      #expect(throws: EntropyCodingError.self) {
        try ExactSquare.decode([2], width: 2, height: 2, samples: 1, depth: 16)
      }?.expected == "a way of 0, 1 or 3")
  }

  @Test func numbersThatAreNoLevelsAreRefused() throws {
    let numbers = ExactSquare.encode([0, 1, 2, 1], width: 2, height: 2, maxError: 0, by: .filtered).body
    let listed = try ExactSquare.decode([3, 5, 9, 0, 1] + numbers[...], width: 2, height: 2, samples: 1, depth: 16)
    #expect(listed == [9, 0, 10, 0, 12, 0, 10, 0])
    #expect(square([3, 9, 0], numbers)?.expected == "numbers of levels up to 1")
  }

  @Test func anyChangedByteIsRefusedOrGivesASquareOfTheSameSize() {
    for kind in [Kind.smooth, .shifted, .odd, .curved, .few] {
      let picture = Self.picture(kind, 40, 33, .rgb16)
      let body = ExactSquare.encode(picture.pixels, width: 40, height: 33, depth: 16, maxError: 0).body
      var random = SplitMix64(seed: 5)
      for index in body.indices.prefix(60) {
        var damaged = body
        damaged[index] ^= UInt8(random.int(1...255))
        if let pixels = try? ExactSquare.decode(damaged[...], width: 40, height: 33, depth: 16) {
          #expect(pixels.count == picture.pixels.count)
        }
      }
    }
  }
}
