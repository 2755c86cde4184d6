import AEC
import AECImageIO
import AECModelFast
import AECTestSupport
import Dispatch
import Synchronization
import Testing

/// A file without loss is no larger than what libpng makes of the same pixels.
@Suite struct PNGSizeTests {
  /// Bytes that a file may be larger: the frame, and what zlib's two ways to cut blocks differ by.
  private static let margin = 64

  /// What deflate is good at, and what nobody is.
  private static func pictures(_ width: Int, _ height: Int) -> [(name: String, picture: Picture)] {
    var random = SplitMix64(seed: width + height)
    func colour() -> (Int, Int, Int) { (random.int(0...255), random.int(0...255), random.int(0...255)) }
    func drawn(_ pixel: (Int, Int) -> (Int, Int, Int)) -> Picture { .drawn(width, height, pixel) }
    let colours = (0..<max(256, width, height)).map { _ in colour() }
    let tile = (0..<64).map { _ in (0..<64).map { _ in colour() } }
    var pictures = [
      ("noise", drawn { _, _ in colour() }), ("plain", drawn { _, _ in (9, 99, 199) }),
      ("checkerboard", drawn { x, y in (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255) }),
      ("columns of noise", drawn { x, _ in colours[x] }), ("rows of noise", drawn { _, y in colours[y] }),
      ("stripes", drawn { x, y in (x + 3 * y) / 5 % 2 == 0 ? (200, 0, 30) : (10, 90, 120) }),
      ("across", drawn { x, _ in (x * 255 / width, x * 255 / width, 255 - x * 255 / width) }),
      ("down", drawn { _, y in (y, y / 2, y / 3) }),
      ("slope", drawn { x, y in ((x + y) / 4, (x + y) / 5 % 256, (2 * x + y) % 256) }),
      ("bowl", drawn { x, y in ((x * x + y * y) >> 11 & 255, (x * x + y * y) >> 9 & 255, 0) }),
      ("products", drawn { x, y in (x * y & 255, x * y >> 4 & 255, x * y >> 8 & 255) }),
      ("bits", drawn { x, y in (x ^ y, x & y, x | y) }),
      ("low bits", drawn { x, y in (x & y) == 0 ? (0, 0, 0) : (255, 255, 255) }),
      ("colours in turn", drawn { x, y in colours[(x + 7 * y) % 256] }),
      ("mixed", .mixed(width, height)),
    ]
    for count in [2, 3, 16, 256] {
      pictures.append(("\(count) colours", drawn { _, _ in colours[random.int(0...count - 1)] }))
    }
    for side in [3, 8, 20, 64] {
      pictures.append(("tiles of \(side)", drawn { x, y in tile[y % side][x % side] }))
      pictures.append(("areas of \(side)", drawn { x, y in colours[(x / side * 31 + y / side * 17) % 256] }))
    }
    return pictures
  }

  private static let all =
    OddPictures.all
    + [(1, 1), (1, 700), (600, 2), (48, 48), (130, 90), (530, 540), (1100, 70)].flatMap { width, height in
      pictures(width, height).map { ("\($0.name), \(width) x \(height)", $0.picture) }
    }

  @Test func noLosslessFileIsLargerThanThatOfLibpng() throws {
    let tooLarge = Mutex([(name: String, ours: Int, theirs: Int)]())
    DispatchQueue.concurrentPerform(iterations: Self.all.count) { index in
      let (name, picture) = Self.all[index]
      let ours = try? PictureEncoder(model: .fast, maxError: 0, work: Work(threads: 1)).encode(picture).count
      let theirs = try? PictureIO.write(picture, as: .png, options: PictureWriteOptions(pngLevel: 9)).count
      guard let ours, let theirs, ours <= theirs + Self.margin else {
        return tooLarge.withLock { $0.append((name, ours ?? 0, theirs ?? 0)) }
      }
    }
    let found = tooLarge.withLock { $0 }
    #expect(found.isEmpty, "\(found.map { "\($0.name): \($0.ours) bytes, libpng \($0.theirs)" })")
  }
}
