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
        let body = GraphicsSquare.encode(pixels, cells).body
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

  /// Ink on paper, with edges of any gray.
  @Test func errorsAreMadeWhereTheySaveMoreButNotInColoursThatGoOn() throws {
    var random = SplitMix64(seed: 153)
    let signs = (0..<9).map { _ in (0..<8).map { _ in random.int(0...3) } }
    let picture = Picture.drawn(160, 128) { x, y in
      switch signs[x / 8 * (y / 8) % 9][y % 8] {
      case 0 where x % 8 == 3: return (20, 30, 40)
      case 1 where x % 8 == 3: return (90 + random.int(0...9), 100 + random.int(0...9), 110 + random.int(0...9))
      default: return (250, 250, 240)
      }
    }
    var cells = GraphicsCells(width: 160, height: 128)
    for (row, column) in [(0, 0), (0, 64), (64, 64), (64, 128)] { cells[row: row, column: column] = true }
    let exact = GraphicsSquare.encode(picture.pixels, cells)
    let near = GraphicsSquare.encode(picture.pixels, cells, errorCost: 3000)
    #expect(exact.squaredError == 0 && near.squaredError > 0)
    #expect(65536 * 8 * (exact.body.count - near.body.count) > 3000 * near.squaredError)

    let decoded = try GraphicsSquare.decode(near.body[...], width: 160, height: 128).pixels
    var squaredError = 0
    for y in 0..<128 {
      for x in cells.runs(y).joined() {
        func colour(_ pixels: [UInt8], _ x: Int) -> ArraySlice<UInt8> {
          pixels.dropFirst(3 * (160 * y + x)).prefix(3)
        }
        let (was, seen) = (colour(picture.pixels, x), colour(decoded, x))
        squaredError += zip(was, seen).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
        if x < 159, was.elementsEqual(colour(picture.pixels, x + 1)) { #expect(seen.elementsEqual(was), "\(x), \(y)") }
      }
    }
    #expect(squaredError == near.squaredError)
  }

  @Test func otherCellsCostNothing() {
    let (width, height) = (512, 512)
    let pixels = ExactSquareTests.pictures(width, height)[0].pixels
    var cells = GraphicsCells(width: width, height: height)
    cells[row: 100, column: 300] = true
    let body = GraphicsSquare.encode(pixels, cells).body
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
    let body = GraphicsSquare.encode(pixels, chosen).body
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
