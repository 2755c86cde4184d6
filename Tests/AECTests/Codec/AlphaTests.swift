import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Pictures with transparency: opacities come back as they were, and what nobody sees costs next to nothing.
@Suite struct AlphaTests {
  private static let decoder = PictureDecoder(models: [.fast])

  /// Opacities of a kind at a place of a picture of so many columns.
  enum Mask: String, CaseIterable {
    case soft, sharp, noise, opaque, clear

    func opacity(_ x: Int, _ y: Int, _ width: Int, _ random: inout SplitMix64) -> UInt8 {
      switch self {
      case .soft: UInt8(min(255, max(0, (x - width / 4) * 6)))
      case .sharp: (x / 16 + y / 8) % 3 == 0 ? 0 : 255
      case .noise: UInt8(random.int(0...255))
      case .opaque: 255
      case .clear: 0
      }
    }
  }

  /// A picture whose hidden colours are noise.
  private static func picture(_ width: Int, _ height: Int, _ mask: Mask, _ layout: PictureLayout = .rgba8) -> Picture {
    let colours = layout.colours == 1 ? Picture.mixed(width, height).gray8 : Picture.mixed(width, height)
    var random = SplitMix64(seed: 20)
    var pixels: [UInt8] = []
    for (index, pixel) in stride(from: 0, to: colours.pixels.count, by: layout.colours).enumerated() {
      let opacity = mask.opacity(index % width, index / width, width, &random)
      for colour in 0..<layout.colours {
        pixels.append(opacity == 0 ? UInt8(random.int(0...255)) : colours.pixels[pixel + colour])
      }
      pixels.append(opacity)
    }
    return Picture(width: width, height: height, layout: layout, pixels: pixels)
  }

  private func opacities(_ picture: Picture) -> [UInt8] {
    let samples = picture.layout.samples
    return stride(from: samples - 1, to: picture.pixels.count, by: samples).map { picture.pixels[$0] }
  }

  private func encoded(_ picture: Picture, _ quality: Double, _ change: (inout PictureEncoder) -> Void = { _ in })
    throws -> [UInt8]
  {
    var encoder = PictureEncoder(model: .fast, quality: Quality(quality)!)
    change(&encoder)
    return try encoder.encode(picture)
  }

  @Test(arguments: [Mask.soft, .sharp, .noise, .clear], [PictureLayout.rgba8, .grayAlpha8])
  func opacitiesComeBackAsTheyWereAtEveryQuality(_ mask: Mask, _ layout: PictureLayout) throws {
    for (width, height) in [(1, 1), (20, 90), (130, 75)] {
      for quality in [5.0, 62, 95] {
        let original = Self.picture(width, height, mask, layout)
        let file = try encoded(original, quality)
        // Of a single pixel a soft mask is clear, and so on: none of these is opaque everywhere.
        let isOpaque = opacities(original).allSatisfy { $0 == 255 }
        let decoded = try Self.decoder.decode(file)
        #expect(decoded.layout == (isOpaque ? layout.opaque : layout))
        if !isOpaque {
          #expect(opacities(decoded) == opacities(original), "\(mask) \(width) x \(height) at \(quality)")
        }
      }
    }
  }

  @Test(arguments: [PictureLayout.rgba8, .grayAlpha8])
  func anOpaquePictureTakesTheBytesThatItTakesWithoutAlpha(_ layout: PictureLayout) throws {
    let picture = Self.picture(100, 70, .opaque, layout)
    let colours = Picture.mixed(100, 70)
    let opaque = layout.colours == 1 ? colours.gray8 : colours
    #expect(try encoded(picture, 62) == encoded(opaque, 62))
    #expect(try encoded(picture, 62) { $0.maxError = 0 } == encoded(opaque, 62) { $0.maxError = 0 })
  }

  @Test func losslessKeepsWhatNobodySeesAndSoDoesTheEncoderThatIsToldTo() throws {
    for layout in [PictureLayout.rgba8, .grayAlpha8] {
      let picture = Self.picture(90, 60, .sharp, layout)
      let file = try encoded(picture, 62) { $0.maxError = 0 }
      #expect(try PictureDecoder(models: []).decode(file) == picture)
      let near = try PictureDecoder(models: []).decode(try encoded(picture, 62) { $0.maxError = 3 })
      let errors = zip(near.pixels, picture.pixels).map { abs(Int($0) - Int($1)) }
      #expect(errors.max()! <= 3 && opacities(near) == opacities(picture))
    }
    // Noise that nobody sees takes most of the bytes.
    let picture = Self.picture(256, 256, .sharp)
    let kept = try encoded(picture, 62) { $0.keepsHiddenColours = true }
    #expect(try 2 * encoded(picture, 62).count < kept.count)
    let hidden = try Self.decoder.decode(kept)
    var (error, count) = (0, 0)
    for pixel in stride(from: 0, to: picture.pixels.count, by: 4) where picture.pixels[pixel + 3] == 0 {
      for place in pixel..<pixel + 3 {
        let difference = Int(hidden.pixels[place]) - Int(picture.pixels[place])
        (error, count) = (error + difference * difference, count + 1)
      }
    }
    // The noise's own variance is 5,500.
    #expect(error < 1500 * count)
  }

  @Test func whatNobodySeesChangesNoByte() throws {
    var picture = Self.picture(150, 100, .sharp)
    let file = try encoded(picture, 62)
    for pixel in stride(from: 0, to: picture.pixels.count, by: 4) where picture.pixels[pixel + 3] == 0 {
      picture.pixels[pixel] = 255 - picture.pixels[pixel]
    }
    #expect(try encoded(picture, 62) == file)
  }

  @Test func fewerLevelsOfOpacityTakeFewerBytesAndKeepBothEnds() throws {
    let picture = Self.picture(200, 120, .noise)
    var last = Int.max
    for quality in [100, 90, 50, 0] {
      let file = try encoded(picture, 62) { $0.alphaQuality = quality }
      #expect(file.count < last)
      last = file.count
      let decoded = opacities(try Self.decoder.decode(file))
      let levels = Set(decoded)
      #expect(levels.contains(0) && levels.contains(255))
      if quality == 0 { #expect(levels.sorted() == [0, 64, 128, 191, 255]) }
      for (opacity, original) in zip(decoded, opacities(picture)) {
        #expect(original != 0 || opacity == 0)
        #expect(original != 255 || opacity == 255)
        #expect(abs(Int(opacity) - Int(original)) <= 1 + (100 - quality) / 3)
      }
    }
  }

  @Test(arguments: [62.0, 95], [false, true])
  func regionsRowsAndThreadsAreThoseOfTheWholePicture(_ quality: Double, _ isExact: Bool) throws {
    try Segments.$side.withValue(8) {
      let picture = Self.picture(150, 140, .soft)
      let file = try encoded(picture, quality) { $0.maxError = isExact ? 0 : nil }
      let whole = try Self.decoder.decode(file)
      let region = PictureRegion(x: 31, y: 40, width: 70, height: 55)
      for work in [Work(threads: 1), Work(threads: 3), Work(threads: 2, lowMemory: true)] {
        let decoder = PictureDecoder(models: [.fast], work: work)
        #expect(try decoder.decode(file) == whole)
        #expect(try decoder.decode(file, region: region) == whole.part(region))
        var encoder = PictureEncoder(model: .fast, quality: Quality(quality)!, maxError: isExact ? 0 : nil)
        encoder.work = work
        #expect(try encoder.encode(picture) == file)
      }
    }
  }

  @Test(arguments: [false, true]) func scaledPicturesHaveTheMeansOfBoxesWeightedByOpacity(_ isExact: Bool) throws {
    let picture = Self.picture(75, 50, .sharp)
    let file = try encoded(picture, 80) { $0.maxError = isExact ? 0 : nil }
    let whole = try Self.decoder.decode(file)
    for scale in PictureScale.allCases where scale != .full {
      let small = try Self.decoder.decode(file, scale: scale)
      let side = scale.rawValue
      #expect(small.width == (75 + side - 1) / side && small.height == (50 + side - 1) / side)
      for y in 0..<small.height {
        for x in 0..<small.width {
          var (seen, opacity, count) = ([0, 0, 0], 0, 0)
          for row in side * y..<min(side * (y + 1), 50) {
            for column in side * x..<min(side * (x + 1), 75) {
              let place = 4 * (75 * row + column)
              let own = Int(whole.pixels[place + 3])
              (opacity, count) = (opacity + own, count + 1)
              for colour in 0..<3 { seen[colour] += own * Int(whole.pixels[place + colour]) }
            }
          }
          let place = 4 * (small.width * y + x)
          #expect(Int(small.pixels[place + 3]) == (2 * opacity + count) / (2 * count))
          // The networks' thumbnail does not go by opacities.
          guard opacity > 0, isExact || scale != .eighth else { continue }
          for colour in 0..<3 {
            #expect(Int(small.pixels[place + colour]) == (2 * seen[colour] + opacity) / (2 * opacity))
          }
        }
      }
    }
  }

  @Test func noFringeShowsOnAnyBackground() throws {
    // A red disc whose surroundings are green, as far as anybody saw them.
    let disc = Picture.drawn(128, 128) { x, y in
      let distance = (x - 64) * (x - 64) + (y - 64) * (y - 64)
      return distance < 40 * 40 ? (220, 30 + x % 7, 20) : (0, 255, 0)
    }
    var pixels: [UInt8] = []
    for index in 0..<128 * 128 {
      let (x, y) = (index % 128 - 64, index / 128 - 64)
      pixels += disc.pixels[3 * index..<3 * index + 3] + [x * x + y * y < 40 * 40 ? 255 : 0]
    }
    let picture = Picture(width: 128, height: 128, layout: .rgba8, pixels: pixels)
    let decoded = try Self.decoder.decode(try encoded(picture, 62))
    for background in [Background.black, .white, Background(red: 0, green: 255, blue: 0)] {
      let (shown, original) = (decoded.composed(on: background), picture.composed(on: background))
      let errors = zip(shown.pixels, original.pixels).map { abs(Int($0) - Int($1)) }
      #expect(errors.max()! < 40, "\(background)")
    }
  }

  @Test func theProofIsOfColoursAndOpacities() throws {
    let picture = Self.picture(60, 40, .soft)
    let file = try encoded(picture, 70) { $0.proof = true }
    let decoded = try Self.decoder.decode(file)
    #expect(try PictureDecoder.header(of: file).proof == Checksum.crc32(decoded.pixels[...]))
  }

  @Test func aRowComposedOnAColourMixesStoredNumbers() {
    let green = Background(red: 0, green: 255, blue: 0)
    #expect(
      green.compose([200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51], .rgba8) == [
        200, 100, 0, 0, 255, 0, 40, 224, 0,
      ])
    #expect(Background.white.compose([10, 255, 10, 0, 10, 128], .grayAlpha8) == [10, 255, 132])
    #expect(green.compose([10, 0], .grayAlpha8) == [0, 255, 0])
  }

  @Test func aSectionOfOpaqueSquaresAloneIsRefused() throws {
    let file = try encoded(Self.picture(60, 40, .soft), 62)
    let header = try PictureDecoder.header(of: file)
    let sections = header.sections.map { section in
      let body = section.tag == .alpha ? [] : Array(file[section.offset..<section.offset + section.length])
      return (section.tag, CodedSection([body]))
    }
    let bytes = Container.write(
      width: 60, height: 40, layout: .rgb8, networks: (try #require(header.quality), try #require(header.fingerprint)),
      sections: sections)
    let error = try #require(throws: CodecError.self) { try PictureDecoder.header(of: bytes) }
    #expect(error.part == "section alpha" && error.kind == .corrupt)
  }

  @Test func limitsCountWhatOpacitiesTake() throws {
    let picture = Self.picture(300, 300, .soft)
    let (file, opaque) = (try encoded(picture, 62), try encoded(Picture.mixed(300, 300), 62))
    func least(_ file: [UInt8]) -> Int {
      var (low, high) = (0, 1 << 30)
      while low + 1000 < high {
        let middle = (low + high) / 2
        let decoder = PictureDecoder(models: [.fast], limits: Limits(memory: middle))
        if (try? decoder.decode(file)) == nil { low = middle } else { high = middle }
      }
      return high
    }
    #expect(least(file) > least(opaque) + 300 * 300)
  }
}
