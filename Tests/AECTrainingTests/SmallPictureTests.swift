import AEC
import Testing

@testable import AECTraining

@Suite struct SmallPictureTests {
  @Test func whatIsKeptAsideIsOfOtherRows() {
    // Rows as colours.
    let rows = (0..<100).flatMap { row in (0..<3 * 40).map { _ in UInt8(row) } }
    let (learned, aside) = SmallPictures.cut([Picture(width: 40, height: 100, pixels: rows)], side: 8)
    func levels(_ pictures: SmallPictures) -> Set<Int> {
      Set(pictures.samples.map { Int((255 * ($0 + 0.5)).rounded()) })
    }
    #expect(learned.count == 19 * 9 && aside.count == 2 * 5)
    #expect(levels(learned) == Set(0..<80))
    #expect(levels(aside) == Set(80..<96))
  }

  @Test func sheetsShowPicturesInRows() {
    let shape = Shape(2, 2, 1)
    let rows = [
      SmallPictures(shape, [-0.5, 0.5, 0, -9, 0.5, 0.5, 0.5, 0.5]), SmallPictures(shape, [9, -0.5, -0.5, -0.5]),
    ]
    let sheet = SmallPictures.sheet(rows)
    #expect(sheet.layout == .gray8 && sheet.width == 20 && sheet.height == 20)
    func level(_ row: Int, _ column: Int) -> UInt8 { sheet.pixels[20 * row + column] }
    #expect(level(4, 4) == 0 && level(5, 5) == 0 && level(4, 6) == 255 && level(6, 4) == 128 && level(7, 7) == 0)
    #expect(level(12, 4) == 255 && level(14, 6) == 0 && level(12, 12) == 255)
  }

  @Test func digitsAreOfTwoValuesAndDependOnTheirNumberAlone() {
    let digits = Digits.drawn(0..<200)
    #expect(Set(digits.samples) == [-0.5, 0.5])
    #expect(Digits.drawn(150..<160) == digits[150..<160])
    let ink = (0..<200).map { digits[$0..<$0 + 1].samples.count { $0 > 0 } }
    #expect(ink.allSatisfy { (25...400).contains($0) }, "\(ink)")
    #expect(Set((0..<200).map { digits[$0..<$0 + 1].samples }).count == 200)
  }

  @Test func fidelityTellsErrorsAndBlur() {
    let shape = Shape(6, 6, 1)
    let noise = SmallPictures.noise(shape, count: 20)
    let same = Fidelity(noise, to: noise)
    #expect(same.error == 0 && same.wrong == 0 && abs(same.detail - 1) < 1e-6)
    let flat = Fidelity(SmallPictures(shape, noise.samples.map { _ in 0.25 }), to: noise)
    #expect(abs(flat.detail) < 1e-5)
    #expect(abs(flat.wrong - Double(noise.samples.count { $0 < 0 }) / 720) < 1e-9)
    let half = Fidelity(SmallPictures(shape, noise.samples.map { $0 / 2 }), to: noise)
    #expect(abs(half.detail - 0.5) < 1e-5)
    // Samples drawn evenly have a variance of a twelfth, and half of each is gone.
    #expect(abs(half.error / (255 * 255 / 48) - 1) < 0.1)
    #expect(abs(half.psnr - 10 * 1.68) < 0.5)
  }

  @Test func fewPicturesHaveFewDirections() throws {
    // Most pixels are the same in all.
    let noise = SmallPictures.noise(Shape(12, 12, 1), count: 20)
    let pictures = SmallPictures(noise.shape, noise.samples.enumerated().map { $0 % 144 < 40 ? $1 : 0.5 })
    let components = try #require(PrincipalComponents(pictures, keeping: 19))
    #expect(components.loss(18) > 0.01)
    #expect(components.loss(19) < 1e-6)
    #expect(Fidelity(components.reconstruct(pictures), to: pictures).psnr > 80)
  }

  @Test func componentsAreTheDirectionsThatPicturesWereMadeOf() throws {
    let shape = Shape(2, 2, 1)
    let (first, second): ([Float], [Float]) = ([0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5])
    var pictures = SmallPictures(shape)
    for number in 0..<50 {
      let (a, b) = (Float(number % 5 - 2) * 0.1, Float(number / 5 % 2) * 0.1 - 0.05)
      pictures.add((0..<4).map { 0.07 + a * first[$0] + b * second[$0] })
    }
    let components = try #require(PrincipalComponents(pictures, keeping: 2))
    for (found, known) in zip(components.variances, [0.02, 0.0025, 0, 0]) { #expect(abs(found - known) < 1e-6) }
    #expect(abs(components.loss(1) - 0.0025) < 1e-6)
    let made = components.reconstruct(pictures)
    #expect(zip(made.samples, pictures.samples).allSatisfy { abs($0 - $1) < 1e-5 })
    let one = try #require(PrincipalComponents(pictures, keeping: 1)).reconstruct(pictures)
    #expect(abs(Fidelity(one, to: pictures).error / (255 * 255 * 0.0025 / 4) - 1) < 1e-3)
    #expect(PrincipalComponents(SmallPictures(Shape(32, 32, 3), Array(repeating: 0, count: 3072)), keeping: 1) == nil)
  }
}
