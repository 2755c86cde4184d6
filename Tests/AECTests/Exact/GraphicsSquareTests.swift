import AEC
import AECTestSupport
import Testing

/// Cells of a square that are graphics: what is coded comes back, and what nobody coded is refused.
@Suite struct GraphicsSquareTests {
  private func cells(_ width: Int, _ height: Int, _ random: inout SplitMix64) -> GraphicsCells {
    var cells = GraphicsCells(width: width, height: height)
    for row in stride(from: 0, to: height, by: GraphicsCells.side) {
      for column in stride(from: 0, to: width, by: GraphicsCells.side) {
        cells[row: row, column: column] = random.flip()
      }
    }
    return cells
  }

  @Test(arguments: [(1, 1), (64, 64), (65, 64), (512, 70), (200, 512), (333, 190)])
  func cellsComeBackAndOthersAreBlack(_ width: Int, _ height: Int) throws {
    var random = SplitMix64(seed: 151)
    for (name, pixels) in ExactSquareTests.pictures(width, height) {
      for _ in 0..<3 {
        let cells = cells(width, height, &random)
        let body = GraphicsSquare.encode(pixels, cells)
        #expect(body.isEmpty == cells.isEmpty)
        let decoded = try GraphicsSquare.decode(body[...], width: width, height: height)
        #expect(decoded.cells == cells, "\(name)")
        guard !cells.isEmpty else {
          #expect(decoded.pixels.isEmpty)
          continue
        }
        for y in 0..<height {
          var wanted = [UInt8](repeating: 0, count: 3 * width)
          for run in cells.runs(y) {
            let bytes = 3 * run.lowerBound..<3 * run.upperBound
            wanted.replaceSubrange(
              bytes, with: pixels[3 * width * y..<3 * width * (y + 1)].dropFirst(bytes.lowerBound).prefix(bytes.count))
          }
          #expect(Array(decoded.pixels[3 * width * y..<3 * width * (y + 1)]) == wanted, "\(name), row \(y)")
        }
      }
    }
  }

  @Test func otherCellsCostNothing() {
    let (width, height) = (512, 512)
    let pixels = ExactSquareTests.pictures(width, height)[0].pixels
    var cells = GraphicsCells(width: width, height: height)
    cells[row: 100, column: 300] = true
    let body = GraphicsSquare.encode(pixels, cells)
    #expect(body.count < 3 * 64 * 64 * 5 / 4, "a cell of noise, and 63 that are not there: \(body.count) bytes")
  }

  @Test func aBodyWithoutCellsIsRefused() {
    var writer = DecisionWriter()
    var counters = [OddsCounter](repeating: OddsCounter(), count: 4)
    for _ in 0..<4 { writer.put(false, &counters[0]) }
    let body = writer.finish()
    let error = #expect(throws: EntropyCodingError.self) {
      try GraphicsSquare.decode(body[...], width: 100, height: 100)
    }
    #expect(error?.expected == "a cell of graphics" && error?.found == "none")
  }

  @Test func anyChangedByteIsRefusedOrGivesASquareOfTheSameSize() {
    var random = SplitMix64(seed: 152)
    let pixels = Picture.mixed(100, 70).pixels
    var chosen = cells(100, 70, &random)
    chosen[row: 0, column: 0] = true
    let body = GraphicsSquare.encode(pixels, chosen)
    var refused = 0
    for place in stride(from: 0, to: body.count, by: 7) {
      var damaged = body
      damaged[place] ^= UInt8(1 << random.int(0...7))
      do {
        #expect(try GraphicsSquare.decode(damaged[...], width: 100, height: 70).pixels.count == 21_000)
      } catch {
        #expect((0...body.count).contains(error.offset))
        refused += 1
      }
    }
    #expect(refused > body.count / 7 / 4)
  }
}
