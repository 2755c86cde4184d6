import AEC
import Testing

@testable import AECTraining

@Suite struct CorruptionTests {
  private static let (side, draws) = (96, Draws(seed: 5, step: 17))

  /// A flat gray example, or any other, after a corruption, in levels of 0...255.
  private static func levels(
    _ corruption: Corruption, of level: (Int) -> Float = { _ in 120 }, number: Int = 2, _ draws: Draws = draws,
    black: Float = -0.5, jpeg: @escaping JPEGTrip = { picture, _ in picture }
  ) -> [Double] {
    let count = 3 * side * side
    let example = Floats((0..<count).map { black + level($0) / 255 })
    Corrupter(corruption, black: black, jpeg: jpeg).corrupt(
      example.start, height: side, width: side, channels: 3, number: number, draws)
    return example.array.map { 255 * Double($0 - black) }
  }

  private static func moments(_ levels: [Double]) -> (mean: Double, variance: Double) {
    let mean = levels.reduce(0, +) / Double(levels.count)
    return (mean, levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(levels.count))
  }

  @Test(arguments: [4.0, 20]) func gaussianNoiseHasItsDeviation(deviation: Double) {
    let (mean, variance) = Self.moments(Self.levels(.gaussian(deviation)))
    #expect(abs(mean - 120) < 4 * deviation / 166)
    // Levels are whole numbers: a twelfth more.
    #expect(abs(variance / (deviation * deviation + 1 / 12) - 1) < 0.05)
  }

  /// Below and above the mean from which photons are drawn as normal.
  @Test(arguments: [8.0, 40, 400]) func photonsVaryAsManyAsThereAre(peak: Double) {
    let (mean, variance) = Self.moments(Self.levels(.poisson(peak)))
    let photons = peak * 120 / 255
    #expect(abs(mean - 120) < 4 * 255 / peak * photons.squareRoot() / 166)
    let cut = Self.levels(.poisson(peak)).count { $0 > 254 }
    // What is over white is cut off, of the fewest photons.
    #expect(abs(variance / (photons * 255 * 255 / peak / peak) - 1) < (cut > 0 ? 0.12 : 0.05))
  }

  @Test func blackHasNoPhotons() {
    #expect(Self.levels(.poisson(10), of: { _ in 0 }).allSatisfy { abs($0) < 1e-3 })
  }

  @Test func jpegIsGivenTheLevelsAndItsQuality() {
    let negative: JPEGTrip = { picture, quality in
      #expect(quality == 35)
      #expect(picture.layout == .rgb8 && picture.width == Self.side)
      return Picture(width: Self.side, height: Self.side, pixels: picture.pixels.map { 255 - $0 })
    }
    let levels = Self.levels(.jpeg(35), of: { Float($0 % 256) }, jpeg: negative)
    for (place, level) in levels.enumerated() { #expect(abs(level - Double(255 - place % 256)) < 1e-3) }
  }

  @Test func marksAreOfOneColourAndLeaveTheRest() {
    var marked: [Int] = []
    for number in 0..<40 {
      let levels = Self.levels(.marks, number: number)
      let pixels = stride(from: 0, to: levels.count, by: 3).map { levels[$0..<$0 + 3].map { Int($0.rounded()) } }
      let others = pixels.filter { $0 != [120, 120, 120] }
      #expect(Set(others).count <= 1)
      #expect(others.count < pixels.count / 3)
      marked.append(others.count)
    }
    #expect(marked.count { $0 == 0 } < 4)
    #expect(Set(marked).count > 30)
  }

  @Test(arguments: [Corruption.gaussian(10), .poisson(30), .marks])
  func drawsAloneDecide(corruption: Corruption) {
    let one = Self.levels(corruption)
    #expect(Self.levels(corruption) == one)
    #expect(Self.levels(corruption, number: 3) != one)
    #expect(Self.levels(corruption, Draws(seed: 5, step: 18)) != one)
    #expect(Self.levels(corruption, Draws(seed: 6, step: 17)) != one)
    // Where black lies, changes nothing but the rounding of floats.
    #expect(zip(Self.levels(corruption, black: 0), one).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func textsSayWhatIsDone() throws {
    #expect(try Corruption("gaussian:12.5") == .gaussian(12.5))
    #expect(try Corruption("poisson:30") == .poisson(30))
    #expect(try Corruption("jpeg:40") == .jpeg(40))
    #expect(try Corruption("marks") == .marks)
    #expect(try ReconstructionLoss("mse") == .squaredError)
    #expect(try ReconstructionLoss("bce") == .crossEntropy)
    #expect(try ReconstructionLoss("ms-ssim") == .msSSIM)
    #expect(try LatentPenalty("rate") == .rate)
    #expect(try LatentPenalty("kl:0.5") == .divergence(0.5))
    #expect(try LatentPenalty("l1:2") == .magnitude(2))
    #expect(try LatentPenalty("none") == LatentPenalty.none)
  }

  @Test(arguments: [
    ("", "gaussian:SIGMA, poisson:PEAK, jpeg:Q or marks"), ("snow", "gaussian:SIGMA, poisson:PEAK, jpeg:Q or marks"),
    ("gaussian", "gaussian:SIGMA, a number in 0...255"), ("gaussian:", "gaussian:SIGMA, a number"),
    ("gaussian:nan", "gaussian:SIGMA"), ("gaussian:256", "0...255"), ("gaussian:1:2", "gaussian:SIGMA"),
    ("poisson:0", "poisson:PEAK"), ("jpeg:0", "jpeg:Q, a whole number in 1...100"), ("jpeg:40.5", "a whole number"),
    ("marks:3", "marks without a number"),
  ])
  func errorsSayWhatWasExpectedAndFound(text: String, expected: String) {
    let error = #expect(throws: OptionError.self) { try Corruption(text) }
    #expect(error?.option == "--noise" && error?.found == text)
    #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
  }

  @Test func lossesAndPenaltiesTellTheirErrors() {
    let texts: [(String, () throws -> Void)] = [
      ("--loss: expected mse, bce or ms-ssim, found l2", { _ = try ReconstructionLoss("l2") }),
      ("--penalty: expected rate, kl:BETA, l1:W or none, found nothing", { _ = try LatentPenalty("") }),
      ("--penalty: expected kl:BETA, a number in 0...1000000, found kl:-1", { _ = try LatentPenalty("kl:-1") }),
      ("--penalty: expected l1:W, a number in 0...1000000, found l1", { _ = try LatentPenalty("l1") }),
      ("--penalty: expected rate without a number, found rate:2", { _ = try LatentPenalty("rate:2") }),
    ]
    for (text, body) in texts {
      let error = #expect(throws: OptionError.self) { try body() }
      #expect(error?.description == text)
    }
  }
}
