import AECSupport

/// What a sweep of codecs that keep every pixel comes to: bytes over the pictures, against those of PNG, and speed.
package struct LosslessSummary: Sendable {
  package let results: SweepResults
  /// Pictures that every codec has kept.
  package let counted: [TestPicture]
  /// What happened with each file, in the folder's order.
  package let fates: [PictureFate]
  /// Codecs at each of their settings, in order, and the files as they lie there where all are PNG.
  package let rows: [Row]
  /// What the others are measured against: optipng's files, or else those that lie there, or libpng's; nil where none of them is
  /// among the rows.
  package let anchor: Row?

  /// The files of a codec at a setting.
  package struct Row: Sendable {
    package let codec: String
    /// Such as `WebP, method 6`.
    package let title: String
    /// Nil of files that lie there.
    package let version: String?
    package let setting: Double?
    /// Of each picture's file.
    package let bytes: [Int]
    /// Mean of the pictures' bits per pixel.
    package let bitsPerPixel: Double
    /// Megapixels a second: all pixels over all seconds. Nil where it was not timed.
    package let encodeSpeed, decodeSpeed: Double?

    /// Bytes of all files.
    package var sum: Int { bytes.reduce(0, +) }

    /// Mean of the pictures' bytes over another's bytes of them.
    package func ratio(to other: Row) -> Double { mean(zip(bytes, other.bytes).map { Double($0) / Double($1) })! }
  }

  package init(_ results: SweepResults) {
    self.results = results
    let usable = results.codecs.filter { codec in results.rates.keys.contains { $0.codec == codec.name } }
    fates = results.pictures.map { PictureFate(of: $0, in: results, codecs: usable, isLossless: true) }
    let pictures = zip(results.pictures, fates).filter { $1.isCounted }.map(\.0)
    counted = pictures
    guard !pictures.isEmpty else {
      (rows, anchor) = ([], nil)
      return
    }
    let measured = usable.flatMap { codec in
      codec.settings.map { Row(codec, $0, pictures, results) }
    }
    let rows = measured + (Row(filesOf: pictures).map { [$0] } ?? [])
    self.rows = rows
    anchor = ["optipng", Row.files, "png"].lazy.compactMap { name in rows.first { $0.codec == name } }.first
  }

  /// Codecs that failed on every picture, and what was said then.
  var failures: [(codec: String, reason: String)] {
    results.codecs.map(\.name).filter { name in !results.rates.keys.contains { $0.codec == name } }.map { name in
      (name, results.failures.filter { $0.key.codec == name }.map(\.value).min() ?? "no pictures")
    }
  }
}

extension LosslessSummary.Row {
  /// What tables call the files that lie there.
  static let files = "file"

  fileprivate init(_ codec: SweepResults.Codec, _ setting: Double, _ pictures: [TestPicture], _ results: SweepResults) {
    let keys = pictures.map { MeasurementKey(picture: $0.name, codec: codec.name, setting: setting) }
    let times = zip(pictures, keys).compactMap { picture, key in results.times[key].map { (picture.pixels, $0) } }
    func speed(_ seconds: (TimeMeasurement) -> Double) -> Double? {
      times.isEmpty ? nil : times.reduce(0) { $0 + Double($1.0) } / 1e6 / times.reduce(0) { $0 + seconds($1.1) }
    }
    self.init(
      codec: codec.name, title: "\(codec.title), \(codec.settingName) \(Figures.short(setting))",
      version: codec.version, setting: setting, bytes: keys.map { results.rates[$0]!.bytes }, of: pictures,
      encodeSpeed: speed(\.encodeSeconds), decodeSpeed: speed(\.decodeSeconds))
  }

  /// Nil where not all of them are PNG.
  fileprivate init?(filesOf pictures: [TestPicture]) {
    let bytes = pictures.compactMap(\.pngBytes)
    guard bytes.count == pictures.count else { return nil }
    self.init(
      codec: Self.files, title: "PNG as it lies there", version: nil, setting: nil, bytes: bytes, of: pictures,
      encodeSpeed: nil, decodeSpeed: nil)
  }

  private init(
    codec: String, title: String, version: String?, setting: Double?, bytes: [Int], of pictures: [TestPicture],
    encodeSpeed: Double?, decodeSpeed: Double?
  ) {
    (self.codec, self.title, self.version, self.setting, self.bytes) = (codec, title, version, setting, bytes)
    bitsPerPixel = mean(zip(pictures, bytes).map { 8 * Double($1) / Double($0.pixels) })!
    (self.encodeSpeed, self.decodeSpeed) = (encodeSpeed, decodeSpeed)
  }
}
