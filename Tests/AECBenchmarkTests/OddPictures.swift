import AEC
import AECTestSupport
import Foundation

/// Pictures that are no photographs, which a quality has to hold for as well.
enum OddPictures {
  static let all: [(name: String, picture: Picture)] =
    patterns + tones + noises + writings + drawings + flats + tiny

  private static let (width, height) = (192, 128)

  private static func drawn(_ pixel: (_ x: Int, _ y: Int) -> (Int, Int, Int)) -> Picture {
    Picture.drawn(width, height, pixel)
  }

  private static func gray(_ value: (_ x: Int, _ y: Int) -> Int) -> Picture {
    drawn { x, y in
      let level = value(x, y)
      return (level, level, level)
    }
  }

  /// Checkerboards, and stripes both ways.
  private static let patterns = [1, 2, 3, 4, 8, 16].flatMap { side -> [(String, Picture)] in
    [
      ("checkerboard of \(side)", gray { x, y in 255 * ((x / side + y / side) % 2) }),
      (
        "stripes of \(side)",
        drawn { x, _ in
          let on = x / side % 2
          return (200 * on, 60 + 100 * on, 220 - 180 * on)
        }
      ),
      ("lines of \(side)", gray { _, y in 30 + 200 * (y / side % 2) }),
    ]
  }

  /// Gray levels by black and white alone, waves, and gradients.
  private static let tones: [(String, Picture)] = {
    let matrix = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
    let wave = (0..<64).map { Int((127.5 * cos(Double($0) * .pi / 32)).rounded()) }
    return [
      ("ordered dither", gray { x, y in 16 * x / width > matrix[y % 4 * 4 + x % 4] ? 255 : 0 }),
      ("diffused dither", diffused),
      (
        "halftone",
        gray { x, y in
          let dots = wave[(x + y) * 9 % 64] + wave[(x - y + 640) * 9 % 64]
          return dots > 508 * x / width - 254 ? 255 : 0
        }
      ),
      ("zone plate", gray { x, y in 127 + wave[((x - 96) * (x - 96) + (y - 64) * (y - 64)) / 8 % 64] }),
      ("gradient", drawn { x, y in (255 * x / 191, 255 * y / 127, 255 - 255 * x / 191) }),
      ("dark gradient", drawn { x, y in (12 * x / 191, 10 * y / 127, 8 * x / 191) }),
      ("soft gradient", gray { x, _ in 100 + 30 * x / 191 }),
    ]
  }()

  /// A gradient by errors diffused as Floyd and Steinberg did.
  private static let diffused: Picture = {
    var rest = [Int](repeating: 0, count: width * (height + 1) + 2)
    return gray { x, y in
      let place = y * width + x
      let value = 255 * x / 191 + rest[place] / 16
      let level = value > 127 ? 255 : 0
      for (offset, weight) in [(1, 7), (width - 1, 3), (width, 5), (width + 1, 1)] where place + offset < rest.count {
        rest[place + offset] += (value - level) * weight
      }
      return level
    }
  }()

  /// Uniform, about normal, and rare.
  private static let noises: [(String, Picture)] = {
    var random = SplitMix64(seed: 12)
    func normal(_ deviation: Int) -> Int {
      ((0..<12).reduce(-1530) { sum, _ in sum + random.int(0...255) }) * deviation / 255
    }
    return [
      ("uniform noise", drawn { _, _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }),
      ("normal noise", drawn { _, _ in (128 + normal(25), 128 + normal(25), 128 + normal(25)) }),
      ("soft noise", drawn { _, _ in (128 + normal(6), 128 + normal(6), 128 + normal(6)) }),
      ("dark noise", gray { _, _ in 8 + normal(3) }),
      ("salt and pepper", gray { _, _ in random.int(0...9) > 0 ? 140 : 255 * random.int(0...1) }),
    ]
  }()

  /// Lines of letters of 5x7 dots, each of so many pixels a side.
  private static let writings = [1, 2, 4].flatMap { size -> [(String, Picture)] in
    let colours: [(String, (Int, Int, Int), (Int, Int, Int))] = [
      ("black", (0, 0, 0), (255, 255, 255)), ("red on blue", (255, 0, 0), (0, 0, 255)),
      ("soft", (90, 120, 60), (230, 225, 200)),
    ]
    return colours.map { name, ink, paper in
      ("\(name) letters of \(size)", drawn { x, y in isInked(x / size, y / size) ? ink : paper })
    }
  }

  private static let letters: [[UInt8]] = [
    [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11], [0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e],
    [0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e], [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f],
    [0x11, 0x11, 0x12, 0x1c, 0x12, 0x11, 0x11], [0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11],
    [0x0e, 0x11, 0x10, 0x0e, 0x01, 0x11, 0x0e], [0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11],
    [0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f], [0, 0, 0, 0, 0, 0, 0],
  ]

  private static func isInked(_ x: Int, _ y: Int) -> Bool {
    let (column, row) = (x % 6, y % 10)
    guard column < 5, row < 7 else { return false }
    return letters[(x / 6 * 7 + y / 10 * 3) % letters.count][row] >> (4 - column) & 1 == 1
  }

  private static let drawings: [(String, Picture)] = [
    (
      "chart",
      drawn { x, y in
        if abs(y - 64 - (x * 7 % 97 - 48) / 2) < 1 { return (220, 0, 0) }
        if abs(y - 100 + x / 3) < 1 { return (0, 0, 220) }
        if (120...150).contains(x) && y > 80 { return (0, 150, 0) }
        return x % 16 == 0 || y % 16 == 0 ? (200, 200, 200) : (255, 255, 255)
      }
    ),
    (
      "saturated areas",
      drawn { x, y in ((x / 13 + y / 29) % 2 * 255, y / 11 % 3 == 0 ? 255 : 0, abs(x * 3 % 510 - 255)) }
    ),
  ]

  private static let flats = [
    ("white", [255, 255, 255]), ("black", [0, 0, 0]), ("orange", [255, 140, 0]), ("gray", [119, 119, 119]),
  ].map { ("flat \($0.0)", Picture.plain(width, height, $0.1)) }

  private static let tiny = [(1, 1), (2, 3), (5, 5), (8, 8), (9, 16), (16, 16), (16, 1), (3, 16), (31, 200)].map {
    width, height in
    ("\(width) x \(height)", Picture.mixed(width, height, seed: width))
  }
}
