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
  /// Channels of a block's marks: the extents of its planes, and its ``DetailKind``.
  package static let marks = planes + 1

  /// Coefficients of what a block misses of its source, both in 1/64 of `2p - 255`, of which `width` x `height` pixels are in the picture.
  static func forward(
    source: UnsafePointer<Int16>, block: UnsafePointer<Int16>, width: Int, height: Int, isGray: Bool,
    into coefficients: UnsafeMutablePointer<Int16>
  ) {
    aec_detail_forward(source, block, Int32(width), Int32(height), isGray, coefficients)
  }

  /// Adds to a block what its symbols say; nothing to one without symbols, but that it is gray in a gray square.
  static func inverse(
    _ symbols: UnsafePointer<Int16>, marks: UnsafePointer<UInt8>, _ setting: DetailSetting,
    block: UnsafeMutablePointer<Int16>
  ) {
    if DetailKind(marks) != .none {
      aec_detail_inverse(symbols, marks, Int32(setting.step), setting.isGray, block)
    } else if setting.isGray {
      aec_gray(block, Int32(area))
    }
  }

  /// Adds to a pixel of a thumbnail, which stands for a block, the mean of what the block's symbols say.
  static func inverse(
    _ symbols: UnsafePointer<Int16>, marks: UnsafePointer<UInt8>, _ setting: DetailSetting,
    pixel: UnsafeMutablePointer<Int16>
  ) {
    if setting.isGray { aec_gray(pixel, 1) }
    guard DetailKind(marks) != .none else { return }
    aec_detail_inverse_head(symbols, Int32(setting.step), setting.isGray, pixel)
  }

  /// The energy of coefficients, in 1/64 of a squared gray level, how many have at least half a step, and their energy.
  static func amount(
    of coefficients: UnsafePointer<Int16>, _ setting: DetailSetting
  ) -> (energy: Int, large: Int, largeEnergy: Int) {
    let amount = aec_detail_amount_of(coefficients, Int32(setting.planes * area), Int32(setting.step))
    return (Int(amount.energy), Int(amount.large), Int(amount.large_energy))
  }

  /// The energy that symbols leave of coefficients.
  static func energy(
    of coefficients: UnsafePointer<Int16>, less symbols: UnsafePointer<Int16>, _ setting: DetailSetting
  ) -> Int {
    Int(aec_detail_left(coefficients, symbols, Int32(setting.planes * area), Int32(setting.step)))
  }

  /// Whether the colours of each pixel of a block are equal.
  static func isGray(_ block: UnsafePointer<Int16>) -> Bool { aec_is_gray(block, Int32(area)) }

  /// The sum of the squared errors of the pixels that a block becomes, of 8 bits or deep, as far as they are in the picture.
  static func squaredError(
    source: UnsafePointer<Int16>, block: UnsafePointer<Int16>, width: Int, height: Int, isDeep: Bool
  ) -> Int {
    Int((isDeep ? aec_squared_error16 : aec_squared_error)(source, block, Int32(width), Int32(height)))
  }
}

/// What the detail layer does to a block.
package enum DetailKind: UInt8 {
  /// Nothing.
  case none
  /// Adds to what the networks say.
  case detail
  /// Adds to a flat block instead, as ``FlatBlocks`` says.
  case flat

  /// Set in a mark besides the kind where the symbols are those of the block on the left, or above.
  package static let (repeatsLeft, repeatsAbove): (UInt8, UInt8) = (4, 8)
  static let repeats = repeatsLeft | repeatsAbove

  /// That of a block's marks.
  @inline(__always)
  init(_ marks: UnsafePointer<UInt8>) { self = DetailKind(rawValue: marks[DetailTransform.planes] & 3) ?? .none }
}
