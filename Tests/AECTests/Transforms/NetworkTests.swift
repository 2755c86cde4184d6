import AEC
import AECModelFast
import Testing

/// What is folded from a network's list of layers.
@Suite struct NetworkTests {
  /// Analysis, hyper analysis, scale synthesis, synthesis, thumbnail.
  private static let networks = Model.fast.at(.standard).networks

  @Test(arguments: networks.indices) func knownRowsAreThoseThatNeedNoMore(_ index: Int) {
    let network = Self.networks[index]
    for known in 0..<200 {
      let rows = network.rows(knowing: known)
      if rows > 0 { #expect(network.needed(for: 0..<rows, rows64: 1000).upperBound <= known) }
      #expect(network.needed(for: 0..<rows + 1, rows64: 1000).upperBound > known)
    }
  }

  @Test(arguments: networks.indices) func reachIsHowFarAnyRowLooks(_ index: Int) {
    let network = Self.networks[index]
    var farthest = 0
    for row in 100 * network.outputDensity..<102 * network.outputDensity {
      let needed = network.needed(for: row..<row + 1, rows64: 1000)
      let place = row * network.density / network.outputDensity
      farthest = max(farthest, place - needed.lowerBound)
    }
    #expect(farthest == network.reach)
  }

  @Test func rowsBeyondTheEdgesAreNotAskedFor() {
    for network in Self.networks {
      let needed = network.needed(for: 0..<3 * network.outputDensity, rows64: 3)
      #expect(needed == 0..<3 * network.density)
    }
  }

  @Test func theNetworksOfFastSeeAsFarAsTheirLayersSay() {
    // Blocks and depth-wise layers see one row more, those at 1/8 two: 8 at 1/8 and 1 at 1/16 are 18 at 1/8; 1 at 1/16 and 1 at
    // 1/32 are 3 at 1/16; 2; 1 at 1/16 and 5 at 1/8 are 6 at 1/16; none.
    #expect(Self.networks.map(\.reach) == [18, 3, 2, 6, 0])
  }
}

/// The stage between networks and pixels.
@Suite struct PixelStageTests {
  @Test func whatChangesBlocksComesBeforeTheOneRounding() {
    var maps = MapTable()
    let pixels = PixelMap(maps.add(height: 5, width: 11, pixels: .rgb8))
    // Three quarters of a level, in 1/64 of 2p - 255: half is lost if the parts are rounded one by one.
    let blocks = FeatureMap(rows: 1, width: 2, channels: 192)
    let quarters: PixelStage.Change = { blocks, row, column in
      #expect(row == 0 && column == 0)
      for x in 0..<2 { for channel in 0..<192 { blocks.position(x)[channel] += 48 } }
    }
    for x in 0..<2 { for channel in 0..<192 { blocks[0].position(x)[channel] = Int16(64 * (2 * 100 - 255)) } }
    PixelStage(.block(PixelBlock(side: 8, colours: 3)), after: [quarters, quarters]).put(
      blocks[0], row: 0, column: 0, into: pixels)
    for row in 0..<5 { #expect(pixels.row(row, columns: 0..<11).allSatisfy { $0 == 101 }) }
    #expect(maps.bytes == 5 * 11 * 3)
  }
}
