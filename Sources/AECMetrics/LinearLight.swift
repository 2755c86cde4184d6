import AEC
import AECSupport

/// Rows of a picture in linear light: red, green and blue from 0 to 1, and a lane that is 0.
protocol LinearRows {
  var width: Int { get }
  var height: Int { get }
  /// Calls `body` with every pixel of a row and its column, from the left.
  func eachPixel(ofRow y: Int, _ body: (Int, SIMD4<Float>) -> Void)
}

/// A picture whose samples are those of sRGB (IEC 61966-2-1), or one for all colours of a gray pixel.
extension Picture: LinearRows {
  func eachPixel(ofRow y: Int, _ body: (Int, SIMD4<Float>) -> Void) {
    let levels = layout.depth == 8 ? linearLevels : linearDeepLevels
    levels.withUnsafeBufferPointer { levels in
      pixels.withUnsafeBufferPointer { pixels in
        for x in 0..<width {
          func light(_ colour: Int) -> Float {
            levels[Numbers.number(layout.samples * (y * width + x) + colour, of: pixels, depth: layout.depth)]
          }
          let colours = layout.colours == 1 ? (0, 0, 0) : (0, 1, 2)
          body(x, SIMD4(light(colours.0), light(colours.1), light(colours.2), 0))
        }
      }
    }
  }
}

private let linearLevels = lightOfLevels(upTo: PictureLayout.rgb8.largest)
private let linearDeepLevels = lightOfLevels(upTo: PictureLayout.rgb16.largest)

private func lightOfLevels(upTo largest: Int) -> [Float] {
  (0...largest).map { level in
    let level = Double(level) / Double(largest)
    return Float(level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4))
  }
}

/// A picture that was halved in linear light.
struct LinearPicture: LinearRows {
  let width: Int
  let height: Int
  /// Rows from the top without gaps.
  private var pixels: [SIMD4<Float>]

  /// The means of squares of 2x2. A last column or row without a partner counts twice, so that sizes round up.
  init(halving image: some LinearRows) {
    let width = (image.width + 1) / 2
    (self.width, height) = (width, (image.height + 1) / 2)
    pixels = [SIMD4<Float>](repeating: .zero, count: width * height)
    pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<2 * height {
        let start = y / 2 * width
        image.eachPixel(ofRow: min(y, image.height - 1)) { x, pixel in
          let isLone = x == 2 * width - 2 && image.width % 2 == 1
          pixels[start + x / 2] += (isLone ? 0.5 : 0.25) * pixel
        }
      }
    }
  }

  func eachPixel(ofRow y: Int, _ body: (Int, SIMD4<Float>) -> Void) {
    pixels.withUnsafeBufferPointer { pixels in
      for x in 0..<width { body(x, pixels[y * width + x]) }
    }
  }
}

/// A pixel of linear light in the colour space XYB of JPEG XL, each component moved into 0...1: `14 X + 0.42`,
/// `Y + 0.01` and `B - Y + 0.55`, and a lane that is 0.
///
/// Source of the numbers: the reference implementations of JPEG XL (`opsin_params.h`) and of SSIMULACRA2.
func perceptual(_ linear: SIMD4<Float>) -> SIMD4<Float> {
  // Absorbance of the eye's long, middle and short cones. The fourth lane stays away from the root's pole.
  let absorbance =
    SIMD4(0.3, 0.23, 0.24342269, 0) * linear.x + SIMD4(0.622, 0.692, 0.20476744, 0) * linear.y
    + SIMD4(0.078, 0.078, 0.55180987, 0) * linear.z + SIMD4(0.0037930733, 0.0037930733, 0.0037930733, 1)
  // X is half the difference of the first two roots, Y half their sum less the root of the bias, B the third less that.
  let root = cubeRoot(absorbance)
  return SIMD4(7, 0.5, -0.5, 0) * root.x + SIMD4(-7, 0.5, -0.5, 0) * root.y + SIMD4(0, 0, 1, 0) * root.z
    + SIMD4(0.42, 0.01 - 0.1559542, 0.55, 0)
}

/// The cube roots of positive numbers, to the last bit or two. Inlined, it would be taken apart into single lanes.
@inline(never)
private func cubeRoot(_ value: SIMD4<Float>) -> SIMD4<Float> {
  // A third of the exponent, and of the mantissa with it, is within 4 % of the root. Halley's step cubes the error.
  let bits = unsafeBitCast(value, to: SIMD4<UInt32>.self) / 3 &+ 709_921_077
  var root = unsafeBitCast(bits, to: SIMD4<Float>.self)
  for _ in 0..<2 {
    let cube = root * root * root
    root *= (cube + value + value) / (cube + cube + value)
  }
  return root
}
