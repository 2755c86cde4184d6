import AEC
import AECCodes
import AECModelFast
import AECSupport
import AECTestSupport
import Testing

/// Descriptors of pictures, and indexes of them.
@Suite struct SimilarityTests {
  private static func descriptor(_ picture: Picture, _ quality: Quality = .standard) throws -> Descriptor {
    let latents = try PictureEncoder(model: .fast, quality: quality).latents(of: picture)
    return try #require(Descriptor(of: latents.brought(to: .standard, of: .fast)))
  }

  private static func random(
    _ count: Int, seed: Int = 7
  ) -> [(name: String, descriptor: Descriptor, half: Descriptor)] {
    var random = SplitMix64(seed: seed)
    func descriptor() -> Descriptor {
      Descriptor(values: (0..<DescriptorMap.fast.outputs).map { _ in Int8(random.int(-60...60)) })
    }
    return (0..<count).map { ("picture \($0) \u{E9}.png", descriptor(), descriptor()) }
  }

  private func mapped(_ bytes: [UInt8]) throws -> SimilarityIndex {
    let folder = try TestFolder()
    let path = folder.path + "index"
    try Files.write(bytes, to: path)
    return try SimilarityIndex(#require(MappedFile(path)))
  }

  @Test func aPictureIsNearItselfAtOtherQualitiesAndFarFromOthers() throws {
    let pictures =
      (0..<6).map { index in
        Picture.drawn(160, 128) { x, y in
          let wave = (x * (index + 1) / 3 + y * (7 - index) / 2) % 160
          return (wave + 10 * index, 255 - wave, (x / 40 + y / 32 + index) % 4 * 70)
        }
      }
      + [Picture.plain(128, 128, [200, 30, 30]), .plain(128, 128, [20, 60, 200])]
    let own = try pictures.map { try Self.descriptor($0) }
    for (index, picture) in pictures.enumerated().suffix(3) {
      let worse = try Self.descriptor(picture, Quality(30)!)
      let similarities = own.map { worse.similarity(to: $0) }
      #expect(similarities.indices.max { similarities[$0] < similarities[$1] } == index, "\(similarities)")
      #expect(abs(own[index].similarity(to: own[index]) - 1) < 0.05)
    }
  }

  @Test func theNearestAreThoseOfAllWithTheLargestCosinesInOrder() throws {
    let pictures = Self.random(3000)
    let index = SimilarityIndex(pictures)
    let query = pictures[1234].descriptor
    let found = index.nearest(to: query, limit: 20)
    let all = pictures.indices.map { index in
      let both = [pictures[index].descriptor, pictures[index].half]
      return (index: index, similarity: both.map { query.similarity(to: $0) }.max()!)
    }
    let expected = all.sorted { ($0.similarity, -$0.index) > ($1.similarity, -$1.index) }.prefix(20)
    #expect(found.map(\.index) == expected.map(\.index) && found[0].index == 1234)
    #expect(index.nearest(to: query, limit: 10_000).count == 3000)
    #expect(SimilarityIndex([]).nearest(to: query, limit: 5).isEmpty)
    let both = index.nearest(to: [query, pictures[17].descriptor], limit: 2)
    #expect(Set(both.map(\.index)) == [17, 1234])
    #expect(index.nearest(to: pictures[2999].half, limit: 1).map(\.index) == [2999])
  }

  @Test func anIndexComesBackFromItsFile() throws {
    for count in [0, 1, 500] {
      let index = SimilarityIndex(Self.random(count))
      let back = try mapped(index.bytes)
      #expect(back.count == count && (0..<count).allSatisfy { back.name($0) == index.name($0) })
      let query = Self.random(1, seed: 3)[0].descriptor
      #expect(back.nearest(to: query, limit: 9) == index.nearest(to: query, limit: 9))
    }
  }

  @Test func damagedAndOtherFilesAreRefused() throws {
    let good = SimilarityIndex(Self.random(40)).bytes
    for length in [0, 3, 63, 64, good.count / 2, good.count - 1] {
      #expect(throws: CodesError.self) { try mapped(Array(good[..<length])) }
    }
    for place in Array(0..<48) + [good.count - 1, good.count - 40 * 8 - 20] {
      var bad = good
      bad[place] ^= 0x10
      #expect(throws: CodesError.self, "byte \(place)") { try mapped(bad) }
    }
    var other = good
    other[12] ^= 1
    other[44..<48] = Container.littleEndian(Checksum.crc32(other[..<44]))[...]
    #expect { try mapped(other) } throws: { ($0 as? CodesError)?.kind == .unlike }
  }
}
