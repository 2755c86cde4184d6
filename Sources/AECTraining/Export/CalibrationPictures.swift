import AEC

/// Pictures to calibrate on: squares of photographs, half of them reduced by 2, and a few pictures that no photograph is.
public struct CalibrationPictures: Sendable {
  /// In 8-bit RGB.
  public private(set) var squares: [Picture] = []
  package let others: [Picture]
  /// How many of the squares ranges and moments are observed on; heads are fitted to all.
  private let observed: Int
  private let size: Int

  /// None yet, and the others, if they are wanted, of `size` pixels a side, a multiple of 64.
  public init(size: Int = 256, observed: Int = 32, withExtremes: Bool = true) {
    precondition(size > 0 && size % 64 == 0, "networks take multiples of 64 pixels")
    (self.size, self.observed) = (size, observed)
    others = withExtremes ? Self.extremes(size) : []
  }

  /// Adds squares of a picture in 8-bit RGB, at places that follow from how many there are. Pictures that are smaller add none;
  /// where a square is to be reduced, but the picture is too small for that, it is not.
  public mutating func add(_ picture: Picture, squares count: Int = 1) {
    precondition(picture.layout == .rgb8, "colours are red, green and blue")
    guard min(picture.width, picture.height) >= size else { return }
    for _ in 0..<count {
      let isReduced = squares.count % 2 == 1 && min(picture.width, picture.height) >= 2 * size
      let side = isReduced ? 2 * size : size
      let draws = Draws(seed: 0, step: squares.count)
      let (x, y) = (draws.below(picture.width - side + 1, .column, 0), draws.below(picture.height - side + 1, .row, 0))
      let square = picture.square(x, y, side)
      squares.append(isReduced ? square.halved : square)
    }
  }

  /// Which squares those are: from anywhere among all, since neighbours may be of one picture.
  var observedSquares: Set<Int> {
    let draws = Draws(seed: 0, step: 0)
    return Set(squares.indices.sorted { draws.draw(.order, $0) < draws.draw(.order, $1) }.prefix(observed))
  }

  /// Black, white, checkers, stripes of colours, noise.
  private static func extremes(_ size: Int) -> [Picture] {
    let noise = Draws(seed: 0, step: 0)
    let kinds: [(_ x: Int, _ y: Int, _ colour: Int) -> Int] = [
      { _, _, _ in 0 }, { _, _, _ in 1 }, { x, y, _ in (x / 8 + y / 8) & 1 }, { x, y, _ in (x + y) & 1 },
      { x, _, colour in ((x / 16) >> colour) & 1 },
      { x, y, colour in Int(noise.draw(.hyperNoise, (y * size + x) * 3 + colour) & 1) },
    ]
    return kinds.map { kind in
      let pixels = (0..<size * size * 3).map { UInt8(255 * kind($0 / 3 % size, $0 / 3 / size, $0 % 3)) }
      return Picture(width: size, height: size, pixels: pixels)
    }
  }
}

extension Picture {
  fileprivate func square(_ x: Int, _ y: Int, _ side: Int) -> Picture {
    var square: [UInt8] = []
    for row in y..<y + side {
      let first = 3 * (width * row + x)
      square += pixels[first..<first + 3 * side]
    }
    return Picture(width: side, height: side, pixels: square)
  }

  /// Half as wide and high: the mean of each 2x2.
  fileprivate var halved: Picture {
    var half: [UInt8] = []
    for row in stride(from: 0, to: height, by: 2) {
      for column in stride(from: 0, to: width, by: 2) {
        for colour in 0..<3 {
          let first = 3 * (width * row + column) + colour
          let (above, below) = (Int(pixels[first]) + Int(pixels[first + 3]), first + 3 * width)
          half.append(UInt8((above + Int(pixels[below]) + Int(pixels[below + 3]) + 2) / 4))
        }
      }
    }
    return Picture(width: width / 2, height: height / 2, pixels: half)
  }
}
