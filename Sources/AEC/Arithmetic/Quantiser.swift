import CKernels

/// Quantisation, at the kernel's door: what turns rows of latents into symbols and back.
///
/// Rows have the same positions. Where a row is some channels of a map, `first` says which is its first: constants are those
/// of all channels.
enum Quantiser {
  /// Symbols of latents; `mean` nil is zero.
  static func quantise(
    _ values: Row<Int16>, mean: Row<Int16>? = nil, gain: Vector<Int32>, first: Int = 0, to symbols: Row<Int16>
  ) {
    precondition(first + values.channels <= gain.count)
    for x in 0..<values.width {
      aec_quantise(
        values.position(x), mean?.position(x), gain.start + first, symbols.position(x), Int32(values.channels))
    }
  }

  /// The same with a dead zone: 0 where the magnitude is below `least` (in 2^-32 symbols) of the element's scale class.
  static func quantise(
    _ values: Row<Int16>, mean: Row<Int16>, gain: Vector<Int32>, classes: Row<UInt8>, least: Vector<UInt32>, first: Int,
    to symbols: Row<Int16>
  ) {
    precondition(first + values.channels <= gain.count)
    for x in 0..<values.width {
      aec_quantise_dead_zone(
        values.position(x), mean.position(x), gain.start + first, classes.position(x), least.start,
        symbols.position(x), Int32(values.channels))
    }
  }

  /// Latents of symbols; `mean` nil is zero. `values` may be `symbols`.
  static func dequantise(
    _ symbols: Row<Int16>, mean: Row<Int16>? = nil, gains: LatentGains, first: Int = 0, to values: Row<Int16>
  ) {
    precondition(first + values.channels <= gains.inverse.count)
    for x in 0..<values.width {
      aec_dequantise(
        symbols.position(x), mean?.position(x), gains.inverse.start + first, gains.meanGain.start + first,
        values.position(x), Int32(gains.limit), Int32(values.channels))
    }
  }

  /// Moves latents by a part of what is lost between `coded`, brought to their scale, and `returned`, which the result
  /// replaces: by the weight (Q12) of each element's scale class.
  static func refine(
    _ values: Row<Int16>, coded: Row<Int16>, gains: LatentGains, classes: Row<UInt8>, weights: Vector<Int16>,
    returned: Row<Int16>
  ) {
    precondition(values.channels == gains.inverseMeanGain.count)
    for x in 0..<values.width {
      aec_refine(
        values.position(x), coded.position(x), gains.inverseMeanGain.start, returned.position(x), classes.position(x),
        weights.start, returned.position(x), Int32(gains.limit), Int32(values.channels))
    }
  }

  /// Scale classes of values.
  static func classes(of values: Row<Int16>, offsets: Vector<Int16>, to classes: Row<UInt8>) {
    precondition(values.channels == offsets.count)
    for x in 0..<values.width {
      aec_scale_classes(values.position(x), offsets.start, classes.position(x), Int32(values.channels))
    }
  }

  /// Scale classes of zeros.
  static func classes(offsets: Vector<Int16>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: offsets.count) { classes, count in
      aec_scale_classes(nil, offsets.start, classes.baseAddress, Int32(offsets.count))
      count = offsets.count
    }
  }
}
