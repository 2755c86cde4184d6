/// What an encoder makes symbols of: the latent y, and how it is rounded.
struct LatentTarget: Sendable {
  let latent: FeatureMap
  /// Scale classes of the symbols, and the dead zone that goes by them; nil rounds to the nearest symbol.
  let deadZone: (classes: ClassMap, zone: DeadZone)?

  /// Symbols of some channels of some positions of a row, from their means on: those that `pick` picks of a row.
  func quantise(
    row: Int, _ pick: RowSelection, mean: Row<Int16>, gain: Vector<Int32>, to symbols: Row<Int16>
  ) {
    let values = pick.of(latent[row])
    guard let (classes, zone) = deadZone else {
      return Quantiser.quantise(values, mean: mean, gain: gain, first: pick.channels.lowerBound, to: symbols)
    }
    Quantiser.quantise(
      values, mean: mean, gain: gain, classes: pick.of(classes[row]), least: zone.least,
      first: pick.channels.lowerBound, to: symbols)
  }
}

/// The magnitudes that are not worth a symbol: though nearer to 1 or -1, they become 0.
///
/// Where a class is narrow, a 1 costs up to 13 bits more than a 0, which is more than its half of an error is worth. The page
/// <doc:EffortLevels> tells how the widths were chosen.
struct DeadZone: Sendable {
  /// The least magnitude that is not 0, for each scale class, in 2^-32 of a symbol.
  let least: Vector<UInt32>

  /// `1/2 + (12 - class) / 64` below class 12, a half from there on.
  init() {
    least = Vector((0..<ScaleClass.count).map { 1 << 31 + UInt32(max(0, 12 - $0)) << 26 })
  }
}
