import AEC
import AECImageIO
import AECMetrics

/// Some of the pictures as each codec makes them at about the same rate, to be looked at.
package struct Gallery: Sendable {
  package struct Version: Sendable {
    package var codec: String
    package var title: String
    package var setting: String
    package var bitsPerPixel: Double
    package var metrics: Metrics
    /// A PNG file of the decoded pixels.
    package var png: [UInt8]
  }

  package struct Picture: Sendable {
    package var name: String
    package var width: Int
    package var height: Int
    /// A PNG file of the original's pixels.
    package var png: [UInt8]
    package var versions: [Version]
  }

  /// Bits per pixel that the versions aim at.
  package let rate: Double
  package private(set) var pictures: [Picture] = []

  /// Codes at most `count` of the counted pictures, evenly spread, each at the setting that comes closest to `rate`.
  package init(_ summary: Summary, _ codecs: [any BenchmarkCodec], count: Int, rate: Double) throws {
    self.rate = rate
    let names = summary.counted
    let taken = min(count, names.count)
    for index in 0..<taken {
      let name = names[(2 * index + 1) * names.count / (2 * taken)]
      guard let picture = summary.results.pictures.first(where: { $0.name == name }) else { continue }
      let image = try picture.image()
      var versions: [Version] = []
      for codec in codecs where !summary.failedCodecs.contains(codec.name) {
        guard let version = try Self.version(of: image, picture, codec, summary.results, rate) else { continue }
        versions.append(version)
      }
      pictures.append(
        Picture(
          name: name, width: image.width, height: image.height, png: try PictureIO.write(image, as: .png),
          versions: versions))
    }
  }

  private static func version(
    of image: Image, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ results: SweepResults,
    _ rate: Double
  ) throws -> Version? {
    guard let setting = setting(of: codec, picture, results, rate) else { return nil }
    let conditions = Conditions(threads: Work().threads)
    let bytes = try codec.encode(image, at: setting, conditions).value
    let decoded = try codec.decode(bytes, conditions).value
    return Version(
      codec: codec.name, title: codec.title, setting: "\(codec.settingName) \(Figures.short(setting))",
      bitsPerPixel: 8 * Double(bytes.count) / Double(picture.pixels),
      metrics: try Metrics(of: decoded, against: image), png: try PictureIO.write(decoded, as: .png))
  }

  /// The setting that should give this rate, between those that were measured: their logarithmic rates are joined by
  /// straight lines. The nearest measured one where the rate is beyond them, or where the codec takes no other.
  private static func setting(
    of codec: any BenchmarkCodec, _ picture: TestPicture, _ results: SweepResults, _ rate: Double
  ) -> Double? {
    let settings = results.codec(codec.name)?.settings ?? []
    let points = settings.compactMap { setting -> (setting: Double, logarithm: Double)? in
      let key = MeasurementKey(picture: picture.name, codec: codec.name, setting: setting)
      return results.rates[key].map {
        (setting, logarithm10(8 * Double($0.bytes) / Double(picture.pixels)))
      }
    }
    let target = logarithm10(rate)
    for (a, b) in zip(points, points.dropFirst())
    where min(a.logarithm, b.logarithm) <= target && target <= max(a.logarithm, b.logarithm)
      && a.logarithm != b.logarithm
    {
      let exact = a.setting + (b.setting - a.setting) * (target - a.logarithm) / (b.logarithm - a.logarithm)
      // Whole numbers where the settings are whole, else two decimals.
      let isWhole = settings.allSatisfy { $0 == $0.rounded() }
      let setting = isWhole ? exact.rounded() : (exact * 100).rounded() / 100
      if codec.accepts(setting) { return setting }
    }
    return points.min { abs($0.logarithm - target) < abs($1.logarithm - target) }?.setting
  }
}
