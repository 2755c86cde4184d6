import AEC

/// The orthonormal transform that gathers the most of the energy of 16x16 RGB blocks in the fewest coefficients.
struct PrincipalComponents: Sendable {
  static let side = 16
  /// Samples of a block, and so many components.
  static let size = 3 * side * side

  /// The mean block.
  let mean: [Float]
  /// Standard deviation of each component, falling.
  let deviations: [Double]
  /// Row k is component k.
  private let components: [Float]
  /// The same with a column a component.
  private let transposed: [Float]

  /// The components of blocks from all over these pictures, at most `limit` of them, evenly spread.
  init(of pictures: [TestPicture], limit: Int = 12_000) throws {
    let n = Self.size
    let blocks = pictures.reduce(0) { $0 + BlockGrid($1.width, $1.height).count }
    let step = max(1, blocks / limit)
    var (count, offset) = (0, 0)
    var sums = [Double](repeating: 0, count: n)
    var products = [Float](repeating: 0, count: n * n)
    var block = [Float](repeating: 0, count: n)
    for picture in pictures {
      let image = try picture.image()
      let grid = BlockGrid(image.width, image.height)
      for index in stride(from: offset, to: grid.count, by: step) {
        grid.read(image, index, into: &block)
        for i in 0..<n { sums[i] += Double(block[i]) }
        Self.addProducts(of: block, to: &products)
        count += 1
      }
      offset = (offset - grid.count) % step
      if offset < 0 { offset += step }
    }
    let means = sums.map { $0 / Double(max(count, 1)) }
    var covariance = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let value = Double(products[i * n + j]) / Double(max(count, 1)) - means[i] * means[j]
        covariance[i * n + j] = value
        covariance[j * n + i] = value
      }
    }
    let system = Eigensystem(of: covariance, size: n)
    mean = means.map(Float.init)
    deviations = system.values.map { max($0, 0).squareRoot() }
    let components = system.vectors.map(Float.init)
    self.components = components
    transposed = (0..<n).flatMap { i in (0..<n).map { k in components[k * n + i] } }
  }

  /// Adds the lower half of the products of a block's samples. Samples lie around 0, so float has digits enough.
  private static func addProducts(of block: [Float], to products: inout [Float]) {
    block.withUnsafeBufferPointer { block in
      products.withUnsafeMutableBufferPointer { products in
        for i in 0..<size {
          let (factor, row) = (block[i], products.baseAddress! + i * size)
          for j in 0...i { row[j] += factor * block[j] }
        }
      }
    }
  }

  /// The first `count` coefficients of a block.
  func coefficients(of block: [Float], count: Int) -> [Float] {
    var coefficients = [Float](repeating: 0, count: count)
    transposed.withUnsafeBufferPointer { transposed in
      coefficients.withUnsafeMutableBufferPointer { coefficients in
        for i in 0..<Self.size {
          let (sample, row) = (block[i] - mean[i], transposed.baseAddress! + i * Self.size)
          for k in 0..<count { coefficients[k] += sample * row[k] }
        }
      }
    }
    return coefficients
  }

  /// The block of some coefficients.
  func block(of coefficients: [Float]) -> [Float] {
    var block = mean
    components.withUnsafeBufferPointer { components in
      for (k, coefficient) in coefficients.enumerated() where coefficient != 0 {
        let row = components.baseAddress! + k * Self.size
        for i in 0..<Self.size { block[i] += coefficient * row[i] }
      }
    }
    return block
  }
}

/// The 16x16 blocks of a picture in raster order; those that reach over its edge repeat the last row and column.
struct BlockGrid {
  let width: Int
  let height: Int
  let columns: Int
  let count: Int

  init(_ width: Int, _ height: Int) {
    let side = PrincipalComponents.side
    (self.width, self.height) = (width, height)
    columns = (width + side - 1) / side
    count = columns * ((height + side - 1) / side)
  }

  /// The samples of a block, less 128.
  func read(_ image: Picture, _ index: Int, into block: inout [Float]) {
    forEachPixel(index) { position, x, y in
      let source = 3 * (min(y, height - 1) * width + min(x, width - 1))
      for channel in 0..<3 { block[3 * position + channel] = Float(image.pixels[source + channel]) - 128 }
    }
  }

  /// Rounds the samples of a block into the pixels of a picture.
  func write(_ block: [Float], _ index: Int, into pixels: inout [UInt8]) {
    forEachPixel(index) { position, x, y in
      guard x < width, y < height else { return }
      for channel in 0..<3 {
        let value = (block[3 * position + channel] + 128).rounded()
        pixels[3 * (y * width + x) + channel] = UInt8(min(max(value, 0), 255))
      }
    }
  }

  private func forEachPixel(_ index: Int, _ body: (_ position: Int, _ x: Int, _ y: Int) -> Void) {
    let side = PrincipalComponents.side
    let (top, left) = (index / columns * side, index % columns * side)
    for row in 0..<side {
      for column in 0..<side { body(row * side + column, left + column, top + row) }
    }
  }
}
