/// What the entropy coder and the container add to the ideal bits of a codec's own probabilities, at one setting.
package struct CoderOverhead: Sendable, Equatable {
  package var codec: String
  package var setting: Double
  /// Sums over the pictures that count.
  package var bytes: Int
  package var idealBytes: Double
  /// Mean of the pictures' percentages.
  package var meanPercent: Double
  /// The picture with the largest percentage.
  package var worstPicture: String
  package var worstPercent: Double
  package var worstBytes: Double
  /// The most bytes that any picture is over 1.04 times its ideal ones.
  package var mostBytesOverFourPercent: Double

  /// Of all pictures together, in per cent.
  package var percent: Double { 100 * (Double(bytes) / idealBytes - 1) }

  /// One for every setting of a codec that tells its ideal bits.
  static func all(
    of codec: SweepResults.Codec, over pictures: [TestPicture], in results: SweepResults
  ) -> [CoderOverhead] {
    codec.settings.compactMap { setting in
      let measured = pictures.compactMap { picture -> (name: String, bytes: Int, ideal: Double)? in
        let key = MeasurementKey(picture: picture.name, codec: codec.name, setting: setting)
        guard let rate = results.rates[key], let bits = rate.idealBits, bits > 0 else { return nil }
        return (picture.name, rate.bytes, bits / 8)
      }
      guard !measured.isEmpty else { return nil }
      let percents = measured.map { 100 * (Double($0.bytes) / $0.ideal - 1) }
      let worst = percents.indices.max { percents[$0] < percents[$1] }!
      return CoderOverhead(
        codec: codec.name, setting: setting, bytes: measured.reduce(0) { $0 + $1.bytes },
        idealBytes: measured.reduce(0) { $0 + $1.ideal }, meanPercent: mean(percents)!,
        worstPicture: measured[worst].name, worstPercent: percents[worst],
        worstBytes: Double(measured[worst].bytes) - measured[worst].ideal,
        mostBytesOverFourPercent: measured.map { Double($0.bytes) - 1.04 * $0.ideal }.max()!)
    }
  }
}
