import AEC
import AECSupport

/// What is done to the examples of a training before the network sees them. It learns to give them back as they were
/// (Vincent 2008, "Extracting and composing robust features with denoising autoencoders").
package enum Corruption: Sendable, Equatable {
  /// Normal noise of this deviation, in levels of 0...255.
  case gaussian(Double)
  /// As if photons were counted, so many of them on average where a sample is white.
  case poisson(Double)
  /// What a JPEG file of this quality, 1...100, leaves.
  case jpeg(Int)
  /// One to four strokes and boxes of one colour.
  case marks

  /// What the text of `--noise` says: `gaussian:SIGMA`, `poisson:PEAK`, `jpeg:Q` or `marks`.
  package init(_ text: String) throws(OptionError) {
    let option = OptionText("--noise", text, choices: "gaussian:SIGMA, poisson:PEAK, jpeg:Q or marks")
    switch option.word {
    case "gaussian": self = .gaussian(try option.number("SIGMA", in: 0...255))
    case "poisson": self = .poisson(try option.number("PEAK", in: 0.1...1_000_000))
    case "jpeg": self = .jpeg(Int(try option.number("Q", in: 1...100, isWhole: true)))
    case "marks":
      try option.standsAlone()
      self = .marks
    default: throw option.isUnknown
    }
  }
}

/// A picture of 8 bits, gray or RGB, after a JPEG file of a quality 1...100: `Picture.throughJPEG` of `AECImageIO`, which this library
/// does not need for anything else.
package typealias JPEGTrip = @Sendable (_ picture: Picture, _ quality: Int) -> Picture

/// Corrupts examples. What comes of one depends on the draws and its number alone; it has the levels of a picture of 8 bits, as
/// pictures to be restored have.
package struct Corrupter: Sendable {
  private let corruption: Corruption
  private let black: Float
  private let jpeg: JPEGTrip

  /// Of examples in which black is this number and white is 1 more.
  package init(_ corruption: Corruption, black: Float, jpeg: @escaping JPEGTrip) {
    (self.corruption, self.black, self.jpeg) = (corruption, black, jpeg)
  }

  /// Corrupts an example in its place, `[row][column][channel]`, of 1 or 3 channels.
  package func corrupt(
    _ example: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int, number: Int, _ draws: Draws
  ) {
    let count = height * width * channels
    switch corruption {
    case .gaussian(let deviation):
      for place in 0..<count {
        let noise = deviation * draws.normal(.noise, .secondNoise, number * count + place)
        example[place] = sample(level(example[place]) + noise)
      }
    case .poisson(let peak):
      for place in 0..<count {
        let mean = peak * max(0, level(example[place])) / 255
        example[place] = sample(255 * photons(mean, draws, number * count + place) / peak)
      }
    case .jpeg(let quality):
      let pixels = (0..<count).map { UInt8(min(max(level(example[$0]), 0), 255).rounded()) }
      let picture = Picture(width: width, height: height, layout: channels == 1 ? .gray8 : .rgb8, pixels: pixels)
      for (place, level) in jpeg(picture, quality).pixels.enumerated() { example[place] = sample(Double(level)) }
    case .marks:
      let colour = (0..<channels).map { sample(Double(draws.below(256, .mark, Marks.first(number) + 1 + $0))) }
      Marks(height: height, width: width, number, draws).draw { place in
        for channel in 0..<channels { example[place * channels + channel] = colour[channel] }
      }
    }
  }

  private func level(_ sample: Float) -> Double { 255 * Double(sample - black) }

  /// The sample of the nearest level.
  private func sample(_ level: Double) -> Float { black + Float(min(max(level, 0), 255).rounded() / 255) }

  /// A number of the Poisson distribution: by going along its sums, and for means over 30, where it is nearly normal, as such.
  private func photons(_ mean: Double, _ draws: Draws, _ index: Int) -> Double {
    if mean > 30 { return max(0, (mean + mean.squareRoot() * draws.normal(.noise, .secondNoise, index)).rounded()) }
    let uniform = draws.uniform(.noise, index)
    var (count, probability) = (0.0, exp(-mean))
    var sum = probability
    // Sums that are rounded may end below 1.
    while uniform >= sum, count < 200 {
      count += 1
      probability *= mean / count
      sum += probability
    }
    return count
  }
}

/// Strokes and boxes on a picture.
private struct Marks {
  private let height, width: Int
  private let first: Int
  private let draws: Draws

  /// Those of the example of a number.
  init(height: Int, width: Int, _ number: Int, _ draws: Draws) {
    (self.height, self.width, first, self.draws) = (height, width, Self.first(number), draws)
  }

  private static let (most, each) = (4, 8)

  /// The index of the first draw, how many there are; the three behind it are of the colour.
  static func first(_ number: Int) -> Int { number * each * (most + 1) }

  /// Calls `body` with every position of each mark.
  func draw(_ body: (_ place: Int) -> Void) {
    for mark in 0...draws.below(Self.most, .mark, first) {
      let start = first + Self.each * (1 + mark)
      let share = { (index: Int) in draws.uniform(.mark, start + index) }
      if share(0) < 0.5 {
        box(share, body)
      } else {
        stroke(share, body)
      }
    }
  }

  /// A sixteenth to a quarter of each side long.
  private func box(_ share: (Int) -> Double, _ body: (Int) -> Void) {
    let rows = max(1, Int(Double(height) * (1 + 3 * share(1)) / 16))
    let columns = max(1, Int(Double(width) * (1 + 3 * share(2)) / 16))
    let (top, left) = (Int(share(3) * Double(height - rows + 1)), Int(share(4) * Double(width - columns + 1)))
    for row in top..<top + rows {
      for column in left..<left + columns { body(row * width + column) }
    }
  }

  /// From one place to another, up to a 32nd of the shorter side wide.
  private func stroke(_ share: (Int) -> Double, _ body: (Int) -> Void) {
    let ends = [1, 3].map { (x: share($0 + 1) * Double(width), y: share($0) * Double(height)) }
    let line = Line(from: ends[0], to: ends[1])
    let radius = max(0.75, share(5) * Double(min(height, width)) / 64)
    for row in 0..<height {
      for column in 0..<width where line.distance(Double(column) + 0.5, Double(row) + 0.5) <= radius {
        body(row * width + column)
      }
    }
  }
}
