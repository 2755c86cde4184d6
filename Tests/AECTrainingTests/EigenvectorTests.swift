import AECSupport
import AECTestSupport
import Testing

/// Of symmetric matrices.
@Suite struct EigenvectorTests {
  /// Drawn in -1/2 ..< 1/2.
  private static func numbers(_ seed: Int, _ count: Int) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Double(random.int(-(1 << 20)...(1 << 20) - 1)) / Double(1 << 21) }
  }

  private static func product(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(arguments: [1, 2, 3, 17, 50])
  func vectorsAreTurnedByTheMatrixIntoThemselves(size: Int) throws {
    let half = Self.numbers(size, size * size)
    let matrix = (0..<size * size).map { half[$0] + half[$0 % size * size + $0 / size] }
    let found = try #require(Eigenvectors(of: matrix, size: size))
    #expect(found.values == found.values.sorted(by: >))
    for place in 0..<size {
      let vector = found[place]
      #expect(abs(Self.product(vector, vector) - 1) < 1e-12)
      for (row, number) in vector.enumerated() {
        let image = Self.product(matrix[row * size..<(row + 1) * size], vector)
        #expect(abs(image - found.values[place] * number) < 1e-11)
      }
    }
  }

  /// Of a matrix of rank 1, however small, all directions but one are any; but they are directions.
  @Test(arguments: [1, 1e-12, 1e-30])
  func vectorsOfLittleRankAreWhole(scale: Double) throws {
    let column = Self.numbers(5, 90).map { $0 * scale }
    let found = try #require(Eigenvectors(of: column.flatMap { a in column.map { a * $0 } }, size: 90))
    for i in stride(from: 0, to: 90, by: 7) {
      for j in 0..<90 { #expect(abs(Self.product(found[i], found[j]) - (i == j ? 1 : 0)) < 1e-12) }
    }
    #expect(abs(found.values[0] / Self.product(column, column) - 1) < 1e-12)
  }

  @Test(arguments: [Double.nan, .infinity])
  func whatIsNotFiniteHasNone(number: Double) {
    #expect(Eigenvectors(of: [1, number, number, 1], size: 2) == nil)
  }
}
