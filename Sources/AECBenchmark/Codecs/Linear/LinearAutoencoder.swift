import AEC
import AECSupport
import Synchronization

/// The best linear transform of 16x16 blocks with this project's own entropy coder: what a learned transform must beat to
/// be worth its work.
///
/// Principal components of the very pictures under test, which flatters it: files do not hold them. One quantiser step for
/// all components, which is optimal at high rates; each component's scale class is that of its standard deviation.
package final class LinearAutoencoder: BenchmarkCodec {
  package let name = "linear"
  package let title = "Linear autoencoder"
  package let version: String
  package let defaultSettings = [1.0, 10, 20, 30, 40, 50, 60, 70, 80]
  private let pictures: [TestPicture]
  private let trained = Mutex<PrincipalComponents?>(nil)

  package init(trainedOn folder: PictureFolder) {
    pictures = folder.pictures.filter { $0.failure == nil }
    let checksums = pictures.flatMap { picture in (0..<4).map { UInt8(picture.checksum >> (8 * $0) & 255) } }
    version =
      "principal components of 16x16 RGB blocks of these pictures (\(hexadecimal(Checksum.crc32(checksums)))), "
      + "coded like latents of aec"
  }

  /// Computed when they are first needed.
  private func components() throws -> PrincipalComponents {
    try trained.withLock { trained in
      if let trained { return trained }
      let components = try PrincipalComponents(of: pictures)
      trained = components
      return components
    }
  }

  package func accepts(_ setting: Double) -> Bool {
    (1...100).contains(setting) && setting == setting.rounded()
  }

  package func encode(
    _ image: Picture, at setting: Double, _ conditions: Conditions
  ) throws -> Measured<[UInt8]> {
    let transform = try components()
    return Measured(conditions) {
      let quality = Int(setting)
      let quantiser = Quantiser(quality, transform.deviations)
      let grid = BlockGrid(image.width, image.height)
      var block = [Float](repeating: 0, count: PrincipalComponents.size)
      var symbols: [Int16] = []
      symbols.reserveCapacity(grid.count * quantiser.classes.count)
      for index in 0..<grid.count {
        grid.read(image, index, into: &block)
        for coefficient in transform.coefficients(of: block, count: quantiser.classes.count) {
          symbols.append(Int16(min(max((coefficient / quantiser.step).rounded(), -32767), 32767)))
        }
      }
      var bytes: [UInt8] = [UInt8(quality)]
      Varint.append(image.width, to: &bytes)
      Varint.append(image.height, to: &bytes)
      return bytes + LatentCoding.encode(symbols, classes: quantiser.classes(blocks: grid.count))
    }
  }

  package func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    let transform = try components()
    return try Measured(conditions) {
      var rest = bytes.dropFirst()
      guard let quality = bytes.first, case .success(let width) = Varint.take(from: &rest),
        case .success(let height) = Varint.take(from: &rest), (1...1 << 28).contains(width * height)
      else { throw CodecFailure("expected a file of the linear autoencoder, found another") }
      let quantiser = Quantiser(Int(quality), transform.deviations)
      let grid = BlockGrid(width, height)
      let symbols: [Int16]
      do {
        symbols = try LatentCoding.decode(rest, classes: quantiser.classes(blocks: grid.count))
      } catch {
        throw CodecFailure("\(error)")
      }
      var pixels = [UInt8](repeating: 0, count: 3 * width * height)
      let count = quantiser.classes.count
      for index in 0..<grid.count {
        let coefficients = symbols[index * count..<(index + 1) * count].map { Float($0) * quantiser.step }
        grid.write(transform.block(of: coefficients), index, into: &pixels)
      }
      return Picture(width: width, height: height, pixels: pixels)
    }
  }

  /// The step of a quality, and what it makes of the components.
  private struct Quantiser {
    let step: Float
    /// Scale class of each component that is not sure to be 0 in all blocks.
    let classes: [UInt8]

    init(_ quality: Int, _ deviations: [Double]) {
      let step = 4 * pow(2, Double(100 - quality) / 20)
      self.step = Float(step)
      classes = deviations.prefix { $0 > step / 20 }.map { deviation in
        let index = 63 * log(deviation / step / 0.11) / log(64 / 0.11)
        return UInt8(min(max(index.rounded(), 0), 63))
      }
    }

    func classes(blocks: Int) -> [UInt8] { (0..<blocks).flatMap { _ in classes } }
  }
}
