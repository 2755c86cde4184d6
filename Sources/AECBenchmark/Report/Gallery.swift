import AEC
import AECImageIO
import AECMetrics
import AECSupport

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

  package struct Entry: Sendable {
    package var name: String
    package var width: Int
    package var height: Int
    /// A PNG file of the original's pixels.
    package var png: [UInt8]
    package var versions: [Version]
  }

  /// Bits per pixel that the versions aim at.
  package let rate: Double
  package private(set) var pictures: [Entry] = []

  /// Codes at most `count` of the counted pictures, evenly spread, each as near to `rate` as a few trials come.
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
        Entry(
          name: name, width: image.width, height: image.height, png: try PictureIO.write(image, as: .png),
          versions: versions))
    }
  }

  /// A setting of a codec, the logarithm of the bits per pixel that it gives, and the file, if a trial made it.
  private struct Point {
    var setting: Double
    var logarithm: Double
    var bytes: [UInt8]?
  }

  /// Trials of settings between those that were measured, and the part of the rate that is near enough.
  private static let (trials, tolerance) = (4, 0.02)

  private static func version(
    of image: Picture, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ results: SweepResults,
    _ rate: Double
  ) throws -> Version? {
    func logarithm(_ bytes: Int) -> Double { log10(8 * Double(bytes) / Double(picture.pixels)) }
    let settings = results.codec(codec.name)?.settings ?? []
    var points = settings.compactMap { setting -> Point? in
      let key = MeasurementKey(picture: picture.name, codec: codec.name, setting: setting)
      return results.rates[key].map { Point(setting: setting, logarithm: logarithm($0.bytes)) }
    }
    let target = log10(rate)
    let isWhole = settings.allSatisfy { $0 == $0.rounded() }
    let conditions = Conditions(threads: Work().threads)
    for _ in 0..<trials where !points.contains(where: { abs($0.logarithm - target) < log10(1 + tolerance) }) {
      guard let setting = setting(between: points, target, isWhole), codec.accepts(setting),
        !points.contains(where: { $0.setting == setting })
      else { break }
      let bytes = try codec.encode(image, at: setting, conditions).value
      let place = points.firstIndex { $0.setting > setting } ?? points.count
      points.insert(Point(setting: setting, logarithm: logarithm(bytes.count), bytes: bytes), at: place)
    }
    guard let nearest = points.min(by: { abs($0.logarithm - target) < abs($1.logarithm - target) }) else { return nil }
    let bytes = try nearest.bytes ?? codec.encode(image, at: nearest.setting, conditions).value
    let decoded = try codec.decode(bytes, conditions).value
    return Version(
      codec: codec.name, title: codec.title, setting: "\(codec.settingName) \(Figures.short(nearest.setting))",
      bitsPerPixel: 8 * Double(bytes.count) / Double(picture.pixels),
      metrics: try Metrics(of: decoded, against: image), png: try PictureIO.write(decoded, as: .png))
  }

  /// The setting that should give the target, on a straight line between the two points around it; nil where it is
  /// beyond them all. Whole where settings are whole, else with two decimals.
  private static func setting(between points: [Point], _ target: Double, _ isWhole: Bool) -> Double? {
    let pair = zip(points, points.dropFirst()).first { a, b in
      min(a.logarithm, b.logarithm) <= target && target <= max(a.logarithm, b.logarithm) && a.logarithm != b.logarithm
    }
    guard let (a, b) = pair else { return nil }
    let exact = a.setting + (b.setting - a.setting) * (target - a.logarithm) / (b.logarithm - a.logarithm)
    return isWhole ? exact.rounded() : (exact * 100).rounded() / 100
  }
}
