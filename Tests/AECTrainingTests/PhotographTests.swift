import AEC
import Testing

@testable import AECTraining

@Suite struct PhotographTests {
  /// Rows and columns as colours, so that a crop tells where it was cut.
  private static func ramps(_ width: Int, _ height: Int) -> Picture {
    let pixels = (0..<height * width).flatMap { [UInt8($0 / width), UInt8($0 % width), 7] as [UInt8] }
    return Picture(width: width, height: height, pixels: pixels)
  }

  private static func crop(_ photographs: Photographs, _ cut: Photographs.Cut, _ size: Int) -> [Float] {
    let crop = Floats(3 * size * size)
    photographs.crop(cut, size: size, into: crop.start)
    return crop.array.map { ($0 + 0.5) * 255 }
  }

  @Test func cropsAreWhereTheirCutsSayAndHalfOfThemAreMirrored() throws {
    let photographs = try #require(Photographs([Self.ramps(100, 90)], leastSide: 64))
    let step = try #require((0..<20).first { photographs.cuts(8, size: 64, Draws(seed: 0, step: $0))[0].side == 64 })
    let cuts = photographs.cuts(8, size: 64, Draws(seed: 0, step: step))
    #expect(cuts.map(\.isMirrored) == [true, true, true, true, false, false, false, false])
    #expect(Set(cuts.map(\.column)).count > 3)
    for cut in cuts {
      let crop = Self.crop(photographs, cut, 64)
      for (y, x) in [(0, 0), (13, 50), (63, 63)] {
        let start = 3 * (64 * y + x)
        #expect(abs(crop[start] - Float(cut.row + y)) < 1e-3)
        #expect(abs(crop[start + 1] - Float(cut.column + (cut.isMirrored ? 63 - x : x))) < 1e-3)
      }
    }
  }

  @Test func reducedCropsShowAllOfTheirCuts() throws {
    let photographs = try #require(Photographs([Self.ramps(200, 210)], leastSide: 64))
    let step = try #require((0..<20).first { photographs.cuts(2, size: 64, Draws(seed: 0, step: $0))[1].side > 80 })
    let cut = photographs.cuts(2, size: 64, Draws(seed: 0, step: step))[1]
    let crop = Self.crop(photographs, cut, 64)
    let scale = Float(cut.side) / 64
    for (y, x) in [(5, 5), (20, 41), (58, 58)] {
      let start = 3 * (64 * y + x)
      #expect(abs(crop[start] - (Float(cut.row) + scale * (Float(y) + 0.5) - 0.5)) < 0.1)
      #expect(abs(crop[start + 1] - (Float(cut.column) + scale * (Float(x) + 0.5) - 0.5)) < 0.1)
    }
  }

  @Test func smallPicturesAreLeftOut() {
    #expect(Photographs([Self.ramps(63, 90)], leastSide: 64) == nil)
    #expect(Photographs([Self.ramps(63, 90), Self.ramps(64, 64)], leastSide: 64)?.count == 1)
  }
}
