import AEC
import AECModelFast
import AECTestSupport
import Testing

/// Maps wider than a tile, which are computed in several.
@Suite struct TileTests {
  /// Two tiles of 33 columns of z for one thread, other cuts for more.
  private static let image = Picture.mixed(4200, 100)

  @Test(arguments: [Effort.economical, .thorough]) func filesDoNotShowWhereTilesWereCut(_ effort: Effort) throws {
    let files = try [1, 3, 4, 7].map {
      try PictureEncoder(model: .fast, effort: effort, work: Work(threads: $0)).encode(Self.image)
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  @Test(arguments: [PictureScale.full, .eighth]) func picturesDoNotShowWhereTilesWereCut(_ scale: PictureScale) throws {
    let bytes = try PictureEncoder(model: .fast, quality: Quality(80)!).encode(Self.image)
    let pictures = try [1, 3, 4, 7].map {
      try PictureDecoder(models: [.fast], work: Work(threads: $0)).decode(bytes, scale: scale)
    }
    #expect(pictures.allSatisfy { $0 == pictures[0] })
    // A region of up to 4096 pixels is one tile.
    let x = 1600
    let region = PictureRegion(x: x, y: 0, width: 1000, height: 100)
    let part = try PictureDecoder(models: [.fast], work: Work(threads: 1)).decode(bytes, region: region, scale: scale)
    let side = scale.rawValue
    for (row, whole) in zip(part.rows, pictures[0].rows) {
      #expect(row.elementsEqual(whole.dropFirst(3 * x / side).prefix(3 * part.width)))
    }
  }

  @Test func tilesOfAllRowsAreAsManyAsThreadsAtLeast() throws {
    for (columns, threads, count) in [(48, 2, 2), (7, 1, 1), (130, 2, 4), (66, 1, 2), (40, 3, 3)] {
      let tiles = try #require(Tile.ofAllRows(3..<131, columns: columns, reach: 1, threads: threads))
      #expect(tiles.count == count && tiles.allSatisfy { $0.rows == 3..<131 && $0.columns.count <= Tile.widest })
      #expect(tiles.flatMap { Array($0.columns) } == Array(0..<columns))
    }
    #expect(Tile.ofAllRows(0..<64, columns: 12, reach: 1, threads: 2) == nil)
  }

  @Test func tilesMakeUpAllRowsAndColumnsOnce() {
    for (rows, columns, threads) in [
      (3..<131, 7, 4), (0..<4, 1000, 3), (0..<1, 1, 8), (8..<40, 65, 2), (0..<128, 300, 64), (4..<12, 90, .max),
    ] {
      let tiles = Tile.cut(rows: rows, multiple: 2, columns: columns, reach: 2, threads: threads)
      var times = [[Int]: Int]()
      for tile in tiles {
        #expect(
          tile.columns.count <= Tile.widest
            && (tile.rows.lowerBound % 2 == 0 || tile.rows.lowerBound == rows.lowerBound))
        #expect(tile.window.lowerBound == max(0, tile.columns.lowerBound - 2))
        #expect(tile.window.upperBound == min(columns, tile.columns.upperBound + 2))
        for row in tile.rows { for column in tile.columns { times[[row, column], default: 0] += 1 } }
      }
      #expect(times.count == rows.count * columns && times.values.allSatisfy { $0 == 1 })
    }
  }
}
