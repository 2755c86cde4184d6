import AEC
import AECTestSupport
import Testing

@testable import AECTraining

@Suite struct LikenessTests {
  /// Pictures of which none looks like another: cells of colours that are drawn.
  private static let pictures = (0..<30).map { seed in
    var random = SplitMix64(seed: seed)
    let cells = (0..<48).map { _ in (random.int(0...255), random.int(0...255), random.int(0...255)) }
    return Picture.drawn(160, 120) { x, y in cells[y / 20 * 8 + x / 20] }
  }

  private static func changed(_ picture: Picture, _ body: (Int, Int) -> (Int, Int)) -> Picture {
    Picture.drawn(picture.width, picture.height) { x, y in
      let (column, row) = body(x, y)
      let place = 3 * (picture.width * row + column)
      return (Int(picture.pixels[place]), Int(picture.pixels[place + 1]), Int(picture.pixels[place + 2]))
    }
  }

  @Test func copiesAreKnownInAnotherSizeMirroredAndWithNoise() {
    let picture = Self.pictures[0]
    var random = SplitMix64(seed: 3)
    let noisy = Picture(
      width: 160, height: 120, pixels: picture.pixels.map { UInt8(clamping: Int($0) + Int(random.next() % 9) - 4) })
    let half = Picture.drawn(80, 60) { x, y in
      let place = 3 * (160 * 2 * y + 2 * x)
      return (Int(picture.pixels[place]), Int(picture.pixels[place + 1]), Int(picture.pixels[place + 2]))
    }
    let mirrored = Self.changed(picture) { x, y in (159 - x, y) }
    for copy in [noisy, half, mirrored] { #expect(Likeness(copy).isLike(Likeness(picture))) }
    #expect(!Likeness(Picture.plain(160, 120, [9, 9, 9])).isLike(Likeness(picture)))
  }

  @Test func noCopyStandsOnBothSides() {
    let copies = Self.pictures.flatMap { picture in
      [picture, Self.changed(picture) { x, y in (159 - x, y) }, picture]
    }
    let kept = KeptAside(copies.map { Likeness($0) })
    #expect(kept.training.count + kept.validation.count == copies.count)
    #expect(!kept.validation.isEmpty && kept.validation.count <= copies.count / 3)
    #expect(Set(kept.training.map { $0 / 3 }).isDisjoint(with: kept.validation.map { $0 / 3 }))
  }

  @Test func whatIsKeptAsideFollowsFromPixelsAndNotFromTheOrder() {
    let likenesses = Self.pictures.map { Likeness($0) }
    let (forward, backward) = (KeptAside(likenesses), KeptAside(likenesses.reversed()))
    #expect(Set(forward.validation) == Set(backward.validation.map { 29 - $0 }))
    #expect(KeptAside.hash(likenesses) == KeptAside.hash(likenesses.reversed()))
    #expect(KeptAside.hash(likenesses) != KeptAside.hash(Array(likenesses.dropLast())))
  }

  @Test func nothingIsKeptAsideOfCopiesAlone() {
    let kept = KeptAside(Array(repeating: Likeness(Self.pictures[0]), count: 9))
    #expect(kept.training.count == 9)
    #expect(kept.validation.isEmpty)
  }

  @Test func copiesOfGivenPicturesAreNotTrainedOn() {
    let likenesses = Self.pictures.map { Likeness($0) }
    let training = KeptAside.training(likenesses, without: [likenesses[4]])
    #expect(training == Array(likenesses.indices).filter { $0 != 4 })
  }

  @Test func theShareOfOrdinaryPicturesIsKept() throws {
    let own = try #require(Photographs([Self.pictures[0]], leastSide: 64))
    let ordinary = try #require(Photographs([Picture.mixed(130, 70)], leastSide: 64))
    for share in [0.25, 0.1, 0.6] {
      let source = CropSource(own, ordinary: ordinary, share: share)
      let all = (0..<50).flatMap { source.cuts(8, size: 64, step: $0, Draws(seed: 1, step: $0)) }
      #expect(abs(all.count { $0.source.megapixels == ordinary.megapixels } - Int(share * 400)) <= 1)
    }
  }
}
