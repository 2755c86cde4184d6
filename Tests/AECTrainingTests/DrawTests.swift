import AECTraining
import Testing

@Suite struct DrawTests {
  /// As `models/train/test_training.py` has them.
  @Test func drawsAreThoseOfTheRecipeInPython() {
    let draws = Draws(seed: 7, step: 1_234_567)
    #expect(draws.draw(.hyperNoise, 5) == 2_384_428_981)
    #expect(draws.draw(.latentNoise, 5) == 2_739_464_297)
    #expect(draws.draw(.rate, 5) == 2_262_474_112)
  }

  @Test func ratesCoverAllAnchorsEvenly() {
    let rates = Draws(seed: 0, step: 3).rates(64)
    #expect(rates.sorted().map { Int($0 / 15 * 64) } == Array(0..<64))
  }
}
