import AEC
import AECMetrics
import AECTestSupport

/// Coloured triangle waves and noise, by integers alone; reference.py has the same.
func testPicture(_ width: Int, _ height: Int) -> Picture {
  .drawn(width, height) { x, y in
    func sample(_ channel: Int) -> Int {
      let index = (y * width + x) * 3 + channel
      let noise = (index * 2_654_435_761 & 0xffff_ffff) >> 24
      return abs((x * (channel + 2) + y * 3) % 384 - 192) + noise % 64
    }
    return (sample(0), sample(1), sample(2))
  }
}

/// What is done to a picture before it is compared with itself.
enum Distortion: Sendable {
  case quantised
  case noisy
  case faded
  case negative
  case touched

  func applied(to image: Picture) -> Picture {
    let pixels = image.pixels.enumerated().map { index, value in
      let value = Int(value)
      switch self {
      case .quantised: return UInt8(min(value / 24 * 24 + 12, 255))
      case .noisy:
        let noise = ((index + 77777) * 2_246_822_519 & 0xffff_ffff) >> 24
        return UInt8(min(max(value + noise % 33 - 16, 0), 255))
      case .faded: return UInt8(value * 3 / 4 + 20)
      case .negative: return UInt8(255 - value)
      case .touched: return UInt8(index % 61 == 0 ? min(value + 1, 255) : value)
      }
    }
    return Picture(width: image.width, height: image.height, pixels: pixels)
  }
}

/// What other implementations say of a picture and its distortion.
struct ReferencePicture: Sendable {
  var width: Int
  var height: Int
  var distortion: Distortion
  /// Of all samples of both pictures, so that a difference in making them shows as such.
  var sum: Int
  var psnr: Double
  var lumaPSNR: Double
  var ssim: Double?
  var msSSIM: Double?
  var ssimulacra2: Double?
}

/// What another implementation says of two rate-distortion curves.
struct ReferenceDelta: Sendable {
  var anchor: String
  var test: String
  var fit: CurveFit
  var rate: Double
  var quality: Double
}
