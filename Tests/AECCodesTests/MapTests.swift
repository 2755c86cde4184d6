import AECCodes
import AECSupport
import AECTestSupport
import Testing

/// Maps of points, and how pure their neighbourhoods are.
@Suite struct MapTests {
  /// Points around as many centres far apart, one after another.
  private static func clusters(_ centres: Int, of count: Int, size: Int = 24, spread: Float = 0.5) -> (
    PointRows, [Int?]
  ) {
    var random = SplitMix64(seed: 1)
    let rows = (0..<centres * count).map { point in
      (0..<size).map { column -> Float in
        let centre: Float = column % centres == point / count ? 4 : 0
        return centre + spread * Float(random.int(-1000...1000)) / 1000
      }
    }
    return (PointRows(rows), rows.indices.map { $0 / count })
  }

  private static func settings(
    _ method: PictureMap.Method = .tsne, seed: Int = 0, threads: Int = 1, perplexity: Double = 10
  ) -> PictureMap.Settings {
    var settings = PictureMap.Settings()
    (settings.method, settings.seed, settings.threads, settings.perplexity) = (method, seed, threads, perplexity)
    return settings
  }

  private static func plane(_ map: PictureMap) -> PointRows {
    PointRows(map.places.map { [Float($0.x), Float($0.y)] })
  }

  private static func same(_ a: PictureMap, _ b: PictureMap) -> Bool {
    zip(a.places, b.places).allSatisfy { $0.x == $1.x && $0.y == $1.y }
  }

  @Test(arguments: PictureMap.Method.allCases) func clustersStayApart(method: PictureMap.Method) {
    let (points, labels) = Self.clusters(3, of: 25)
    let map = PictureMap(of: points, Self.settings(method))
    #expect(map.method == method && map.places.count == 75)
    #expect(map.places.allSatisfy { (-1e-9...1 + 1e-9).contains($0.x) && (-1e-9...1 + 1e-9).contains($0.y) })
    #expect(Purity.nearest(points, labels) == 1 && Purity.nearest(Self.plane(map), labels) == 1)
  }

  @Test func manyClustersStayApartOnTheMapWhereTwoComponentsMixThem() throws {
    let (points, labels) = Self.clusters(16, of: 12, size: 32, spread: 1)
    let components = PictureMap(of: points, Self.settings(.pca))
    #expect(try #require(Purity.nearest(Self.plane(components), labels)) < 0.9)
    #expect(Purity.nearest(Self.plane(PictureMap(of: points, Self.settings())), labels) == 1)
  }

  @Test func aMapIsTheSameForASeedOnAnyThreads() {
    let (points, _) = Self.clusters(4, of: 50)
    let map = PictureMap(of: points, Self.settings(seed: 7))
    #expect(Self.same(map, PictureMap(of: points, Self.settings(seed: 7, threads: 3))))
    #expect(!Self.same(map, PictureMap(of: points, Self.settings(seed: 8))))
    #expect(!Self.same(map, PictureMap(of: points, Self.settings(seed: 7, perplexity: 20))))
  }

  @Test func principalComponentsAreThoseThatPointsWereMadeOf() {
    // Spread along (3, 4, 0) / 5 and, less, along (-4, 3, 0) / 5.
    let made = (0..<40).map { index -> (Float, Float) in (Float(index) - 19.5, Float(index * 7 % 40) / 10 - 1.95) }
    let points = PointRows(
      made.map { (long: Float, short: Float) -> [Float] in
        [10 + 0.6 * long - 0.8 * short, 0.8 * long + 0.6 * short - 3, 5]
      })
    let map = PictureMap(of: points, Self.settings(.pca))
    let unit = map.places[1].x - map.places[0].x
    for (point, place) in map.places.enumerated() {
      #expect(abs(place.x - map.places[0].x - Double(point) * unit) < 0.02)
    }
    #expect(abs(map.places[39].x - map.places[0].x) > 0.95)
  }

  @Test(arguments: 1...6) func fewPointsHavePlaces(count: Int) {
    let points = PointRows((0..<count).map { [Float($0 * $0), 1, Float($0)] })
    let map = PictureMap(of: points)
    #expect(map.places.count == count && map.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(map.method == (count > 4 ? .tsne : .pca))
    if count == 1 { #expect(map.places[0] == (0.5, 0.5) && Purity.nearest(points, [0]) == nil) }
  }

  @Test func copiesOfOnePointHavePlacesTogether() {
    let copies = PictureMap(of: PointRows([[Float]](repeating: [1, 2, 3], count: 30)), Self.settings())
    #expect(copies.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    // Twelve copies of one of them among others: they are one another's nearest.
    var random = SplitMix64(seed: 3)
    let others = (0..<60).map { _ in (0..<8).map { _ in Float(random.int(-100...100)) } }
    let points = PointRows(others + [[Float]](repeating: others[5], count: 11))
    let labels: [Int?] = (0..<71).map { $0 == 5 || $0 >= 60 ? 1 : nil }
    #expect(Purity.nearest(points, labels) == 1)
    #expect(Purity.nearest(Self.plane(PictureMap(of: points, Self.settings())), labels)! > 0.95)
  }

  @Test func purityCountsNeighboursOfTheOwnLabel() {
    // On a line, three of each; of three points two are asked, of six five.
    let points = PointRows([0, 1, 2, 10, 11, 12].map { [Float($0)] })
    #expect(Purity.nearest(points, [0, 0, 0, 1, 1, 1]) == 0.4)
    #expect(Purity.nearest(points, [0, nil, nil, nil, nil, nil]) == 0)
    #expect(Purity.nearest(points, [nil, nil, nil, nil, nil, nil]) == nil)
    #expect(Purity.byChance([0, 0, 0, 1, 1, 1]) == 0.4)
    let (wide, labels) = Self.clusters(2, of: 40)
    #expect(Purity.nearest(wide, labels, threads: 3) == Purity.nearest(wide, labels))
    let mixed = labels.indices.map { $0 % 2 }
    #expect(abs(Purity.nearest(wide, mixed)! - Purity.byChance(mixed)!) < 0.1)
  }
}

/// Labels of pictures.
@Suite struct PictureLabelTests {
  @Test func foldersLabelWhatLiesInThem() {
    let paths = ["./all/a/x.png", "all/a/b/y.png", "all/c/z.png", "all/w.png"]
    let labels = PictureLabels(foldersOf: paths)
    #expect(labels.names == ["a", "a/b", "all", "c"] && labels.indices == [0, 1, 3, 2])
    #expect(PictureLabels(foldersOf: paths, depth: 1).indices == [0, 0, 2, 1])
    #expect(PictureLabels(foldersOf: ["all/x.png", "all/y.png"]).names == ["all"])
    #expect(PictureLabels(foldersOf: ["x.png"]).names == ["."])
    #expect(PictureLabels(foldersOf: []).names.isEmpty)
  }

  private func file(_ text: String) throws(CodesError) -> LabelFile { try LabelFile(Array(text.utf8)) }

  @Test func aFileLabelsNamesAndTheirEnds() throws {
    let text = "\u{FEFF}name,label\r\nx.png,one\r\nb/x.png,two\r\n\r\n\"a, \"\"b\"\".png\",\"thr\nee\"\nnone.png,four"
    let (labels, unused) = try file(text).labels(of: ["d/x.png", "d/b/x.png", "a, \"b\".png", "dx.png"])
    #expect(labels == ["one", "two", "thr\nee", nil] && unused == ["none.png"])
    #expect(PictureLabels(labels).names == ["one", "thr\nee", "two"])
    #expect(try file("").labels(of: ["a"]).labels == [nil])
  }

  @Test(arguments: [
    ("a.png,b\nc.png\n", "line 2"), ("a.png,b,c", "3 fields"), (",b", "empty"), ("a.png,", "empty"),
    ("a.png,b\na.png,c", "'b' and 'c'"), ("a.png,\"b\nc", "line 1"),
  ]) func whatIsWrongWithAFileIsTold(text: String, said: String) {
    #expect { try file(text) } throws: { "\($0)".contains(said) }
  }
}
