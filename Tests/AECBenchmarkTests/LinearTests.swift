import AEC
import AECBenchmark
import AECImageIO
import AECMetrics
import AECTestSupport
import Testing

@Suite struct LinearTests {
  /// Symmetric, from a generator.
  private func matrix(_ n: Int, seed: UInt64) -> [Double] {
    var state = seed
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        matrix[i * n + j] = Double(Int64(bitPattern: state) >> 40)
        matrix[j * n + i] = matrix[i * n + j]
      }
    }
    return matrix
  }

  @Test(arguments: [1, 2, 3, 7, 40])
  func eigenvectorsAreOrthonormalAndGiveTheMatrixBack(n: Int) {
    let matrix = matrix(n, seed: UInt64(n))
    let system = Eigensystem(of: matrix, size: n)
    #expect(system.values == system.values.sorted(by: >))
    let size = matrix.map(abs).max()! * Double(n)
    for i in 0..<n {
      for j in 0..<n {
        let product = (0..<n).reduce(0.0) { $0 + system.vectors[i * n + $1] * system.vectors[j * n + $1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-12 * Double(n))
        let back = (0..<n).reduce(0.0) {
          $0 + system.values[$1] * system.vectors[$1 * n + i] * system.vectors[$1 * n + j]
        }
        #expect(abs(back - matrix[i * n + j]) < 1e-12 * size)
      }
    }
  }

  @Test func aMatrixWithEqualValuesAndOneThatIsDiagonalCanBeSolved() {
    #expect(Eigensystem(of: [2, 0, 0, 0, 2, 0, 0, 0, 5], size: 3).values == [5, 2, 2])
    #expect(Eigensystem(of: [0, 0, 0, 0], size: 2).values == [0, 0])
  }

  @Test func bothSidesAgreeAndQualityFollowsTheStep() throws {
    let folder = try TestFolder()
    try folder.add("a.png", .mixed(90, 70, seed: 3))
    try folder.add("b.png", .mixed(64, 64, seed: 4))
    let codec = LinearAutoencoder(trainedOn: try PictureFolder([folder.path]))
    let image = Picture.mixed(90, 70, seed: 3)
    var last = (bytes: 0, psnr: 0.0)
    for quality in [20.0, 50, 80, 100] {
      let bytes = try codec.encode(image, at: quality, Conditions(threads: 1)).value
      let decoded = try codec.decode(bytes, Conditions(threads: 1)).value
      #expect(decoded.width == 90 && decoded.height == 70)
      let psnr = try Metrics.psnr(of: decoded, against: image)
      #expect(bytes.count > last.bytes && psnr > last.psnr)
      last = (bytes.count, psnr)
    }
    // A step of 4 alone gives an error of 16 / 12, which is 46.9 dB; rounding to pixels takes a little more.
    #expect(last.psnr > 44)
  }

  @Test func aForeignFileIsAnError() throws {
    let folder = try TestFolder()
    try folder.add("a.png", .mixed(32, 32))
    let codec = LinearAutoencoder(trainedOn: try PictureFolder([folder.path]))
    for bytes in [[], [50], [50, 16, 16, 1], [UInt8](repeating: 255, count: 40)] as [[UInt8]] {
      #expect(throws: CodecFailure.self) { try codec.decode(bytes, Conditions(threads: 1)) }
    }
  }
}
