import AECSupport
import AECTestSupport
import CKernels
import Testing

/// The detail layer's kernels against its formulas.
@Suite struct DetailTests {
  private static let (side, area, planes) = (8, 64, 3)

  /// The cosine transform of 8 values; the colour transform, whose rows are gray, red against blue, green against both.
  private static let waves: [[Double]] = (0..<side).map { k in
    let scale: Double = k == 0 ? 0.125.squareRoot() : 0.5
    return (0..<side).map { n in scale * cos(Double((2 * n + 1) * k) * Double.pi / 16) }
  }
  private static let colourRows = [[1, 1, 1], [1, 0, -1], [1, -2, 1]]
  private static let colours: [[Double]] = colourRows.map { row in row.map { Double($0) / length(row) } }

  private static func length(_ row: [Int]) -> Double { Double(row.reduce(0) { $0 + $1 * $1 }).squareRoot() }

  /// The same in units of 2^-14; what the planes of colour get of gray is 0.
  private static let fixedWaves = waves.map { $0.map { Int(($0 * 16384).rounded()) } }
  private static let fixedColours = colourRows.map { row in row.map { $0 * Int((16384 / length(row)).rounded()) } }

  private func saturate(_ x: Int) -> Int { min(max(x, -32768), 32767) }

  private func sum<Number: AdditiveArithmetic>(_ count: Int, _ term: (_ index: Int) -> Number) -> Number {
    (0..<count).reduce(Number.zero) { $0 + term($1) }
  }

  /// A block as detail is added to it.
  private func prepared(_ block: [Int16], gray: Bool) -> [Int] {
    let values = block.map { min(max(Int($0), -255 * 64), 255 * 64) }
    return gray ? means(values) : values
  }

  /// Each pixel's mean in place of its colours.
  private func means(_ pixels: [Int]) -> [Int] {
    stride(from: 0, to: pixels.count, by: 3).flatMap { i in
      let mean = (Double(pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3).rounded()
      return [Int](repeating: Int(mean), count: 3)
    }
  }

  private func blocks(_ random: inout SplitMix64, limit: Int) -> Fenced<Int16> {
    Fenced((0..<192).map { _ in Int16(random.int(-limit...limit)) }, fenceBefore: random.flip())
  }

  private func source(_ random: inout SplitMix64) -> Fenced<Int16> {
    let extreme = random.flip()
    return Fenced(
      (0..<192).map { _ in Int16(64 * (extreme ? (random.flip() ? 255 : -255) : 2 * random.int(0...255) - 255)) },
      fenceBefore: random.flip())
  }

  @Test func coefficientsAreTheCosineTransformOfWhatIsMissing() {
    var random = SplitMix64(seed: 61)
    var (squares, count) = (0.0, 0)
    for turn in 0..<400 {
      let (source, gray) = (source(&random), random.flip())
      let block = blocks(&random, limit: turn % 2 == 0 ? 17_000 : 32767)
      let (width, height) = turn % 4 == 0 ? (8, 8) : (random.int(1...8), random.int(1...8))
      let found = Fenced([Int16](repeating: untouched, count: 192), fenceBefore: random.flip())
      let before = block.array
      withExtendedLifetime((source, block)) {
        aec_detail_forward(source.start, block.start, Int32(width), Int32(height), gray, found.start)
      }
      #expect(block.array == before)
      let decoded = prepared(before, gray: gray)
      let missing = (0..<192).map { (Double(source.elements[$0]) - Double(decoded[$0])) / 16 }
      for plane in 0..<Self.planes {
        let pixels = (0..<Self.area).map { i in
          let place = 3 * (8 * min(i / 8, height - 1) + min(i % 8, width - 1))
          return sum(3) { colour in Self.colours[plane][colour] * missing[place + colour] }
        }
        for u in 0..<8 {
          let row = (0..<8).map { x in sum(8) { y in Self.waves[u][y] * pixels[8 * y + x] } }
          for v in 0..<8 {
            let exact = sum(8) { x in Self.waves[v][x] * row[x] }
            let error = Double(found.elements[64 * plane + 8 * u + v]) - exact
            // What is missing is rounded, and each plane: up to 1.4 a pixel, 8 times that at most.
            #expect(abs(error) < 12)
            squares += error * error
            count += 1
          }
        }
      }
    }
    #expect((squares / Double(count)).squareRoot() < 0.75, "\((squares / Double(count)).squareRoot())")
  }

  /// What is to be added to each pixel of a plane's coefficients, by the formula of the page on detail.
  private func pixels(_ coefficients: [Int]) -> [Int] {
    let waves = Self.fixedWaves
    func half(_ values: [Int]) -> [Int] {
      (0..<8).map { n in saturate((sum(8) { k in waves[k][n] * values[k] } + 8192) >> 14) }
    }
    var columns = [[Int]](repeating: [], count: 8)
    for v in 0..<8 { columns[v] = half((0..<8).map { coefficients[8 * $0 + v] }) }
    return (0..<8).flatMap { y in half((0..<8).map { columns[$0][y] }) }
  }

  @Test(arguments: [false, true]) func symbolsAddToABlockWhatTheFormulaSays(extreme: Bool) {
    var random = SplitMix64(seed: 62)
    let colours = Self.fixedColours
    for _ in 0..<300 {
      let extents = Fenced(
        (0..<3).map { _ in UInt8(random.flip() ? 8 : random.int(0...8)) }, fenceBefore: random.flip())
      let step = extreme ? random.int(1...32767) : random.int(1...200)
      // Rows beyond an extent hold what nobody may look at.
      let symbols = Fenced(
        (0..<192).map { i in
          let (extent, u, v) = (Int(extents.elements[i / 64]), i / 8 % 8, i % 8)
          guard u < extent else { return Int16.max }
          return v < extent ? Int16(extreme ? random.signed(32767, extreme: random.flip()) : random.int(-20...20)) : 0
        }, fenceBefore: random.flip())
      let block = blocks(&random, limit: extreme ? 32767 : 16320)
      let gray = random.flip()
      var expected = prepared(block.array, gray: gray)
      let planes = (0..<3).map { plane in
        pixels(
          (0..<64).map { i in
            let isInside = max(i / 8, i % 8) < Int(extents.elements[plane])
            return isInside ? saturate(Int(symbols.elements[64 * plane + i]) * step) : 0
          })
      }
      for i in 0..<192 {
        let change = sum(3) { plane in colours[plane][i % 3] * planes[plane][i / 3] }
        expected[i] = saturate(expected[i] + (change + 512) >> 10)
      }
      withExtendedLifetime((symbols, extents)) {
        aec_detail_inverse(symbols.start, extents.start, Int32(step), gray, block.start)
      }
      #expect(block.array.map(Int.init) == expected, "step \(step), \(extents.array)")
    }
  }

  /// Coefficients that are not quantised bring the source back, however far the block was off.
  @Test func forwardAndInverseAreInverse() {
    var random = SplitMix64(seed: 63)
    for _ in 0..<200 {
      let (source, block) = (source(&random), blocks(&random, limit: 32767))
      var coefficients = [Int16](repeating: 0, count: 192)
      aec_detail_forward(source.start, block.start, 8, 8, false, &coefficients)
      aec_detail_inverse(coefficients, [8, 8, 8], 1, false, block.start)
      // A gray level is 128.
      for i in 0..<192 { #expect(abs(Int(block.elements[i]) - Int(source.elements[i])) < 64) }
      #expect(aec_squared_error(source.start, block.start, 8, 8) == 0)
    }
  }

  @Test func pixelsOfThumbnailsGetTheMeanOfTheirBlock() {
    var random = SplitMix64(seed: 64)
    let colours = Self.fixedColours
    for turn in 0..<2000 {
      // Nothing but the first symbols of planes is read.
      let symbols = Fenced([Int16](repeating: 0, count: 129))
      for plane in 0..<3 { symbols.elements[64 * plane] = Int16(random.signed(32767, extreme: turn % 7 == 0)) }
      let step = turn % 2 == 0 ? random.int(1...32767) : random.int(1...9)
      let gray = random.flip()
      let pixel = Fenced((0..<3).map { _ in Int16(random.int(-32767...32767)) }, fenceBefore: random.flip())
      let expected = (0..<3).map { colour in
        let change = sum(gray ? 1 : 3) { plane in
          colours[plane][colour] * saturate(Int(symbols.elements[64 * plane]) * step)
        }
        return saturate(Int(pixel.elements[colour]) + (change + 4096) >> 13)
      }
      withExtendedLifetime(symbols) { aec_detail_inverse_head(symbols.start, Int32(step), gray, pixel.start) }
      #expect(pixel.array.map(Int.init) == expected)
    }
  }

  @Test(arguments: [false, true]) func flatBlocksHaveTheColourOfTheirMeans(extreme: Bool) {
    var random = SplitMix64(seed: 69)
    let colours = Self.fixedColours
    for count in 1...70 {
      let levels = Fenced((0..<3).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let pixels = Fenced([Int16](repeating: 0, count: 3 * count), fenceBefore: random.flip())
      let expected = (0..<3).map { colour in
        saturate((sum(3) { plane in colours[plane][colour] * Int(levels.elements[plane]) } + 4096) >> 13)
      }
      withExtendedLifetime(levels) { aec_detail_flat(levels.start, Int32(count), pixels.start) }
      #expect(pixels.array.map(Int.init) == (0..<count).flatMap { _ in expected })
    }
  }

  @Test func grayPixelsAreTheMeansOfTheirColours() {
    var random = SplitMix64(seed: 65)
    for count in 1...70 {
      let (limit, extreme) = (random.flip() ? 32767 : 3, random.int(0...3) == 0)
      let pixels = Fenced(
        (0..<3 * count).map { _ in Int16(random.signed(limit, extreme: extreme)) }, fenceBefore: random.flip())
      let expected = means(pixels.array.map(Int.init))
      aec_gray(pixels.start, Int32(count))
      #expect(pixels.array.map(Int.init) == expected)
    }
    for value in Int16.min...Int16.max {
      var pixel = [value, value, value]
      aec_gray(&pixel, 1)
      if pixel != [value, value, value] { Issue.record("\(value) became \(pixel)") }
    }
  }

  @Test func onePixelOfAnotherColourIsNotGray() {
    var random = SplitMix64(seed: 66)
    for count in 1...70 {
      let gray = (0..<count).flatMap { _ in [Int16](repeating: Int16(random.int(-32768...32767)), count: 3) }
      let pixels = Fenced(gray, fenceBefore: random.flip())
      #expect(aec_is_gray(pixels.start, Int32(count)))
      for place in 0..<3 * count {
        pixels.elements[place] ^= 1 << Int16(random.int(0...15))
        #expect(!aec_is_gray(pixels.start, Int32(count)))
        pixels.elements[place] = gray[place]
      }
    }
  }

  @Test func squaredErrorsAreThoseOfThePixelsInThePicture() {
    var random = SplitMix64(seed: 67)
    for width in 1...8 {
      for height in 1...8 {
        let (source, block) = (source(&random), blocks(&random, limit: random.flip() ? 17_000 : 32767))
        var expected = 0
        for i in 0..<192 where i / 3 % 8 < width && i / 24 < height {
          let pixel = ((Double(block.elements[i]) / 64 + 255) / 2 + 0.5).rounded(.down)
          let error = Int(min(max(pixel, 0), 255)) - (Int(source.elements[i]) / 64 + 255) / 2
          expected += error * error
        }
        let found = withExtendedLifetime((source, block)) {
          aec_squared_error(source.start, block.start, Int32(width), Int32(height))
        }
        #expect(found == expected, "\(width) x \(height)")
      }
    }
  }

  @Test(arguments: [20, 4200, 32768]) func amountsAreSumsOfSquares(_ limit: Int) {
    var random = SplitMix64(seed: 70)
    for turn in 0..<60 {
      let count = turn % 2 == 0 ? 64 : 192
      let step = turn % 3 == 0 ? random.int(1...limit) : random.int(1...32767)
      let coefficients = Fenced(
        (0..<count).map { _ in Int16(clamping: random.signed(limit, extreme: turn % 5 == 0)) },
        fenceBefore: random.flip())
      // Symbols near what they stand for, or of another block.
      let symbols = Fenced(
        coefficients.array.map { Int16(clamping: Int($0) / step + random.int(-1...1)) }, fenceBefore: random.flip())
      let squares = coefficients.array.map { Int($0) * Int($0) }
      let large = coefficients.array.indices.filter { 2 * abs(Int(coefficients.array[$0])) >= step }
      let left = zip(coefficients.array, symbols.array).map { Int($0) - Int($1) * step }
      let (found, energy) = withExtendedLifetime((coefficients, symbols)) {
        (
          aec_detail_amount_of(coefficients.start, Int32(count), Int32(step)),
          aec_detail_left(coefficients.start, symbols.start, Int32(count), Int32(step))
        )
      }
      #expect(Int(found.energy) == squares.reduce(0, +) && Int(found.large) == large.count)
      #expect(Int(found.large_energy) == large.reduce(0) { $0 + squares[$1] })
      #expect(Int(energy) == left.reduce(0) { $0 + $1 * $1 })
    }
  }

  @Test func contextsAreWeightedSumsOfMagnitudesAround() {
    var random = SplitMix64(seed: 68)
    for turn in 0..<128 {
      let extreme = turn % 8 == 7
      func plane(_ isThere: Bool) -> Fenced<Int16>? {
        guard isThere else { return nil }
        let limit = [1, 40, 6000, 32767][random.int(0...3)]
        return Fenced(
          (0..<64).map { _ in Int16(random.signed(limit, extreme: extreme)) }, fenceBefore: random.flip())
      }
      let (left, above, aboveRight) = (plane(turn & 1 > 0), plane(turn & 2 > 0), plane(turn & 4 > 0))
      let (first, second) = (plane(turn & 8 > 0), plane(turn & 16 > 0))
      let weights = Fenced((0..<8 * 64).map { _ in Int16(random.signed(32767, extreme: extreme)) })
      let sums = Fenced([Int32](repeating: 0, count: 64), fenceBefore: random.flip())
      func magnitude(_ plane: Fenced<Int16>?, _ u: Int, _ v: Int) -> Int {
        guard let plane, 0..<8 ~= u, 0..<8 ~= v else { return 0 }
        return min(abs(Int(plane.elements[8 * u + v])), 4095)
      }
      func around(_ plane: Fenced<Int16>?, _ u: Int, _ v: Int) -> Int {
        [(-1, 0), (1, 0), (0, -1), (0, 1)].reduce(0) { $0 + magnitude(plane, u + $1.0, v + $1.1) }
      }
      let expected = (0..<64).map { i in
        let (u, v) = (i / 8, i % 8)
        let factors = [
          1, magnitude(left, u, v), around(left, u, v), magnitude(above, u, v), around(above, u, v),
          magnitude(aboveRight, u, v), magnitude(first, u, v), magnitude(second, u, v),
        ]
        return sum(8) { kind in Int(weights.elements[64 * kind + i]) * factors[kind] }
      }
      withExtendedLifetime((left, above, aboveRight, first, second, weights)) {
        func start(_ plane: Fenced<Int16>?) -> UnsafePointer<Int16>? { plane.map { UnsafePointer($0.start) } }
        var neighbours = aec_detail_neighbours(
          left: start(left), above: start(above), above_right: start(aboveRight), first_plane: start(first),
          second_plane: start(second))
        aec_detail_contexts(&neighbours, weights.start, sums.start)
      }
      #expect(sums.array.map(Int.init) == expected, "neighbours \(turn % 32)")
    }
  }
}
