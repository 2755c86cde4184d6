import AEC
import AECModelFast
import AECTestSupport
import Testing

/// A region decodes to exactly that part of the whole picture.
@Suite struct RegionTests {
  private func check(_ image: Picture, _ regions: [PictureRegion]) throws {
    let bytes = try PictureEncoder(model: .fast, quality: Quality(40)!).encode(image)
    let decoder = PictureDecoder(models: [.fast])
    let whole = try decoder.decode(bytes)
    for region in regions {
      let part = try decoder.decode(bytes, region: region)
      var pixels: [UInt8] = []
      for y in region.y..<region.y + region.height {
        let first = 3 * (y * image.width + region.x)
        pixels += whole.pixels[first..<first + 3 * region.width]
      }
      #expect(part == Picture(width: region.width, height: region.height, pixels: pixels), "\(region)")
    }
  }

  @Test func regionsOfAPictureOfOneSegmentAreItsParts() throws {
    try check(
      Picture.mixed(700, 500),
      [
        PictureRegion(x: 0, y: 0, width: 700, height: 500), PictureRegion(x: 0, y: 0, width: 1, height: 1),
        PictureRegion(x: 699, y: 499, width: 1, height: 1), PictureRegion(x: 333, y: 257, width: 17, height: 90),
        PictureRegion(x: 1, y: 0, width: 640, height: 3), PictureRegion(x: 512, y: 64, width: 64, height: 64),
        PictureRegion(x: 640, y: 0, width: 60, height: 500), PictureRegion(x: 0, y: 490, width: 700, height: 10),
      ])
  }

  @Test(.enabled(if: withSlowTests)) func regionsOfAPictureOfManySegmentsAreItsParts() throws {
    try check(
      Picture.mixed(2200, 2300),
      [
        PictureRegion(x: 2000, y: 2000, width: 100, height: 100), PictureRegion(x: 2100, y: 10, width: 90, height: 40),
        PictureRegion(x: 3, y: 2290, width: 2190, height: 10), PictureRegion(x: 2047, y: 2047, width: 2, height: 2),
        PictureRegion(x: 0, y: 1990, width: 50, height: 200), PictureRegion(x: 1000, y: 2048, width: 30, height: 30),
      ])
  }

  @Test func aRegionOutsideOfThePictureIsRefused() throws {
    let bytes = try PictureEncoder(model: .fast).encode(Picture.mixed(70, 50))
    for region in [
      PictureRegion(x: 0, y: 0, width: 71, height: 1), PictureRegion(x: 70, y: 0, width: 1, height: 1),
      PictureRegion(x: -1, y: 0, width: 5, height: 5), PictureRegion(x: 0, y: 0, width: 0, height: 5),
      PictureRegion(x: 1, y: 1, width: .max, height: .max),
    ] {
      let error = #expect(throws: CodecError.self) { try PictureDecoder(models: [.fast]).decode(bytes, region: region) }
      #expect(error?.kind == .outside)
    }
  }

  @Test func aRegionOfAPictureOverTheLimitsCanBeDecoded() throws {
    let bytes = try PictureEncoder(model: .fast).encode(Picture.mixed(300, 300))
    let decoder = PictureDecoder(models: [.fast], limits: Limits(pixels: 100_000))
    #expect(throws: CodecError.self) { try decoder.decode(bytes) }
    #expect(try decoder.decode(bytes, region: PictureRegion(x: 9, y: 9, width: 100, height: 100)).width == 100)
  }
}
