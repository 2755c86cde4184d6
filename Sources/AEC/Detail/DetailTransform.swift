import CKernels

/// What a decoder needs to make pixels of a square's symbols.
package struct DetailSetting: Sendable, Equatable {
  /// The step of coefficients in 1/8 of a gray level.
  package let step: Int
  /// Whether all pixels are gray: each the mean of its colours, and the two planes of colour empty.
  package let isGray: Bool

  package static let steps = 1...32767

  package init(step: Int, isGray: Bool) {
    precondition(Self.steps.contains(step), "a step of 1 ... 32767 eighths")
    (self.step, self.isGray) = (step, isGray)
  }
}

/// The transform of the detail layer: what a block of 8x8 pixels misses of its source, and back.
///
/// Colours become three planes (gray, red against blue, green against both), each plane 8x8 coefficients of the discrete
/// cosine transform; all orthonormal, so that an error of coefficients is one of pixels. Blocks are in 1/64 of `2p - 255`,
/// channels (dy, dx, colour); coefficients and symbols have channels (plane, vertical frequency, horizontal frequency).
///
/// Normative: <doc:Detail>.
package enum DetailTransform {
  package static let side = Int(AEC_DETAIL_SIDE)
  package static let planes = Int(AEC_DETAIL_PLANES)
  /// Coefficients of a plane, and of a block.
  package static let area = side * side
  package static let channels = planes * area

  /// Coefficients of what a block misses of its source (`2p - 255`), of which `width` x `height` pixels are in the picture.
  static func forward(
    source: UnsafePointer<Int16>, block: UnsafePointer<Int16>, width: Int, height: Int, isGray: Bool,
    into coefficients: UnsafeMutablePointer<Int16>
  ) {
    aec_detail_forward(source, block, Int32(width), Int32(height), isGray, coefficients)
  }

  /// Adds to a block what its symbols say; nothing to one without symbols, but that it is gray in a gray square.
  static func inverse(
    _ symbols: UnsafePointer<Int16>, extents: UnsafePointer<UInt8>, _ setting: DetailSetting,
    block: UnsafeMutablePointer<Int16>
  ) {
    if isActive(extents) {
      aec_detail_inverse(symbols, extents, Int32(setting.step), setting.isGray, block)
    } else if setting.isGray {
      aec_gray(block, Int32(area))
    }
  }

  /// Adds to a pixel of a thumbnail, which stands for a block, the mean of what the block's symbols say.
  static func inverse(
    _ symbols: UnsafePointer<Int16>, extents: UnsafePointer<UInt8>, _ setting: DetailSetting,
    pixel: UnsafeMutablePointer<Int16>
  ) {
    if setting.isGray { aec_gray(pixel, 1) }
    guard isActive(extents) else { return }
    aec_detail_inverse_head(symbols, Int32(setting.step), setting.isGray, pixel)
  }

  /// Whether the colours of each pixel of a block are equal.
  static func isGray(_ block: UnsafePointer<Int16>) -> Bool { aec_is_gray(block, Int32(area)) }

  /// The sum of the squared errors of the pixels that a block becomes, as far as they are in the picture.
  static func squaredError(
    source: UnsafePointer<Int16>, block: UnsafePointer<Int16>, width: Int, height: Int
  ) -> Int {
    Int(aec_squared_error(source, block, Int32(width), Int32(height)))
  }

  /// Whether a block of these extents has symbols.
  static func isActive(_ extents: UnsafePointer<UInt8>) -> Bool { extents[0] | extents[1] | extents[2] != 0 }
}
