import AEC
import AECImageIO
import AECMetrics
import AECTestSupport
import Testing

/// `aec decompress --region` and `--scale`.
struct PartTests {
  @Test func aRegionIsThatPartOfThePicture() throws {
    let place = try Workplace(compressed: 150, 90)
    try place.aec("decompress", "a.aec", "whole.ppm")
    let outcome = try place.aec("decompress", "--region", "20,30,71,41", "a.aec", "part.ppm")
    #expect(outcome.status == 0)
    #expect(outcome.error.hasPrefix("a.aec -> part.ppm: 71 x 41, "))
    #expect(try place.picture("part.ppm") == place.picture("whole.ppm").part(20, 30, 71, 41))
    #expect(try place.aec("decompress", "--region=0,0,150,90", "a.aec", "all.ppm").status == 0)
    #expect(try place.read("all.ppm") == place.read("whole.ppm"))
  }

  @Test(arguments: [("1", 1), ("1/2", 2), ("1/4", 4), ("1/8", 8)])
  func scalesRoundUpAndKeepThePicture(_ scale: String, _ factor: Int) throws {
    let place = try Workplace(compressed: 150, 90)
    let outcome = try place.aec("decompress", "--scale", scale, "a.aec", "small.png")
    #expect(outcome.status == 0)
    let (width, height) = ((150 + factor - 1) / factor, (90 + factor - 1) / factor)
    #expect(outcome.error.hasPrefix("a.aec -> small.png: \(width) x \(height), "))
    let small = try place.picture("small.png")
    #expect(small.width == width && small.height == height)
    // Enlarged again it is about the picture, which is smooth but for an edge and some grain.
    let original = Picture.mixed(150, 90)
    let enlarged = (0..<90 * 150).flatMap { i in
      let first = 3 * (i / 150 / factor * width + i % 150 / factor)
      return small.pixels[first..<first + 3]
    }
    #expect(try Metrics.psnr(of: Picture(width: 150, height: 90, pixels: enlarged), against: original) > 20)
  }

  @Test func aRegionIsScaled() throws {
    let place = try Workplace(compressed: 150, 90)
    try place.aec("decompress", "--scale", "1/8", "a.aec", "small.ppm")
    // Pixels 9 ... 39 meet blocks 1 ... 4, rows 16 ... 17 block 2.
    #expect(try place.aec("decompress", "--scale", "1/8", "--region", "9,16,31,2", "a.aec", "part.ppm").status == 0)
    #expect(try place.picture("part.ppm") == place.picture("small.ppm").part(1, 2, 4, 1))
    try place.aec("decompress", "--scale", "1/4", "--region", "9,16,31,2", "a.aec", "quarter.ppm")
    let quarter = try place.picture("quarter.ppm")
    #expect(quarter.width == 8 && quarter.height == 1)
  }

  @Test func bitsPerPixelAreThoseOfTheFile() throws {
    let place = try Workplace(compressed: 150, 90)
    let whole = try place.aec("decompress", "--json", "a.aec").json
    let small = try place.aec("decompress", "--json", "-f", "--scale", "1/8", "a.aec").json
    #expect(small["width"] as? Int == 19 && small["height"] as? Int == 12)
    let rate = try #require(whole["bits_per_pixel"] as? Double)
    #expect(isClose(small["bits_per_pixel"], rate))
  }

  @Test(arguments: [
    ",,,", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,,4", "1,2,0,4", "1,2,3,0", "-1,2,3,4", "1.5,2,3,4", "1 2 3 4",
    "99999999999999999999,0,1,1",
  ])
  func aMalformedRegionIsRefused(_ region: String) throws {
    let place = try Workplace(compressed: 30, 20)
    let outcome = try place.aec("decompress", "--region=\(region)", "a.aec")
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("'\(region)' is no region"))
    #expect(outcome.error.contains("--region 200,100,640,480"))
    #expect(try place.names == ["a.aec"])
  }

  @Test(arguments: ["0,0,31,1", "0,0,1,21", "30,0,1,1", "29,19,9223372036854775807,1"])
  func aRegionOutsideOfThePictureIsRefused(_ region: String) throws {
    let place = try Workplace(compressed: 30, 20)
    for scale in ["1", "1/8"] {
      let outcome = try place.aec("decompress", "--region", region, "--scale", scale, "a.aec")
      #expect(outcome.status == 64)
      #expect(outcome.error.hasPrefix("aec: a.aec: region: expected one within 30 x 20 pixels, found "))
      #expect(try place.names == ["a.aec"])
    }
  }

  @Test(arguments: ["", "2", "1/3", "1/16", "0.5", "8", "1/8 ", "half"])
  func anUnknownScaleIsRefused(_ scale: String) throws {
    let place = try Workplace(compressed: 30, 20)
    let outcome = try place.aec("decompress", "--scale=\(scale)", "a.aec")
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("choose 1/2, 1/4 or 1/8"))
    #expect(try place.names == ["a.aec"])
  }

  @Test func helpTellsOfBoth() throws {
    let help = try Workplace().aec("help", "decompress").text
    for words in ["--region <x,y,w,h>", "--scale <scale>", "--scale 1/8 photo.aec", "--region 200,100,640,480"] {
      #expect(help.contains(words), "\(words)")
    }
  }
}

extension Picture {
  fileprivate func part(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Picture {
    let rows = (y..<y + height).flatMap { row in
      let first = 3 * (row * self.width + x)
      return pixels[first..<first + 3 * width]
    }
    return Picture(width: width, height: height, pixels: rows)
  }
}
