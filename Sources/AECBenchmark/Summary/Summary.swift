import AECMetrics
import AECSupport

/// What a sweep comes to: means over the pictures, differences between codecs, and what became of each file.
package struct Summary: Sendable {
  package var results: SweepResults
  /// Names of the pictures that the means are of.
  package var counted: [String]
  /// What happened with each file, in the folder's order.
  package var fates: [PictureFate]
  /// In the order of the codecs; those that failed everywhere are left out.
  package var curves: [Curve]
  /// Names of codecs that failed on every picture.
  package var failedCodecs: [String]
  package var overheads: [CoderOverhead]
  package var deltas: [RateDifference]
  /// Curves that others have measured on the same pictures, and how ours differ from them.
  package var published: [PublishedCurve]
  package var publishedDeltas: [RateDifference]
  /// The decibels that BD-rates were confined to.
  package var range: ClosedRange<Double>?

  /// `range` confines BD-rates of PSNR, in decibels.
  package init(_ results: SweepResults, range: ClosedRange<Double>? = nil) {
    self.results = results
    self.range = range
    let usable = results.codecs.filter { codec in
      results.rates.keys.contains { $0.codec == codec.name }
    }
    failedCodecs = results.codecs.map(\.name).filter { name in !usable.contains { $0.name == name } }
    fates = results.pictures.map { PictureFate(of: $0, in: results, codecs: usable) }
    let pictures = zip(results.pictures, fates).filter { $1.isCounted }.map(\.0)
    counted = pictures.map(\.name)
    let curves = pictures.isEmpty ? [] : usable.map { Curve(of: $0, over: pictures, in: results) }
    let published = PublishedCurve.curves(for: pictures)
    (self.curves, self.published) = (curves, published)
    overheads = usable.flatMap { CoderOverhead.all(of: $0, over: pictures, in: results) }
    // Every pair of curves that overlap, and of each picture's.
    let own = pictures.map { picture in (picture.name, usable.map { Curve(of: $0, over: [picture], in: results) }) }
    deltas = curves.flatMap { test in
      curves.filter { $0.codec != test.codec }.compactMap { anchor in
        var difference = RateDifference(of: test, against: anchor, range)
        difference?.worst = Self.worst(of: test.codec, against: anchor.codec, own, range)
        return difference
      }
    }
    publishedDeltas = curves.flatMap { test in
      let measured = (test.codec, test.ratePoints())
      return published.compactMap { RateDifference(of: measured, against: ($0.name, $0.ratePoints), range) }
    }
  }

  private static func worst(
    of test: String, against anchor: String, _ curves: [(picture: String, curves: [Curve])],
    _ range: ClosedRange<Double>?
  ) -> RateDifference.Worst? {
    curves.compactMap { picture, curves in
      guard let test = curves.first(where: { $0.codec == test }),
        let anchor = curves.first(where: { $0.codec == anchor }),
        let rate = RateDifference(of: test, against: anchor, range)?.rate.value
      else { return nil }
      return RateDifference.Worst(picture: picture, rate: rate)
    }.max { $0.rate < $1.rate }
  }

  /// What other codecs are measured against where one is to be chosen: JPEG, or else the last codec.
  package var anchor: Curve? { curves.first { $0.codec == "jpeg" } ?? curves.last }

  /// What was said when a codec that failed on every picture failed.
  func reason(ofFailed codec: String) -> String {
    results.failures.filter { $0.key.codec == codec }.map(\.value).min() ?? "no pictures"
  }

  /// The range in words, such as `28 to 38 dB`.
  var rangeInWords: String? {
    guard let range else { return nil }
    let (low, high) = (Figures.short(range.lowerBound), Figures.short(range.upperBound))
    if range.upperBound == .infinity { return "\(low) dB and more" }
    return range.lowerBound == -.infinity ? "up to \(high) dB" : "\(low) to \(high) dB"
  }

  /// The difference of a codec to another or to a published curve, all of which have names of their own.
  package func delta(of test: String, against anchor: String) -> RateDifference? {
    (deltas + publishedDeltas).first { $0.test == test && $0.anchor == anchor }
  }
}

/// What happened with a file of the folder.
package struct PictureFate: Sendable, Equatable {
  package var name: String
  /// Whether the picture is among those that means are of.
  package var isCounted: Bool
  /// Empty for a picture with which all went well.
  package var remarks: [String]

  /// Where pictures shall come back as they were, none is too small, and that they do is no reason to leave one out.
  init(
    of picture: TestPicture, in results: SweepResults, codecs: [SweepResults.Codec], isLossless: Bool = false
  ) {
    name = picture.name
    guard picture.failure == nil else {
      (isCounted, remarks) = (false, ["not measured: \(picture.failure!)"])
      return
    }
    remarks = picture.notes
    var reasons: [String] = []
    // SSIM has no window there, and bits per pixel of a few pixels say nothing.
    if !isLossless && min(picture.width, picture.height) < 11 {
      reasons.append("a side is under 11 pixels, too small for SSIM")
    }
    for codec in codecs {
      let keys = codec.settings.map {
        MeasurementKey(picture: picture.name, codec: codec.name, setting: $0)
      }
      if let (key, failure) = keys.lazy.compactMap({ key in results.failures[key].map { (key, $0) } }).first {
        reasons.append("\(codec.name) at \(Figures.short(key.setting)) failed: \(failure)")
      } else if let key = keys.first(where: { results.rates[$0]?.psnr.isFinite == false }), !isLossless {
        reasons.append("\(codec.name) at \(Figures.short(key.setting)) gives the very same pixels, so PSNR is infinite")
      }
    }
    isCounted = reasons.isEmpty
    if !reasons.isEmpty { remarks.append("measured, but left out of the means: " + reasons.joined(separator: "; ")) }
  }
}

extension Curve {
  /// The means over pictures that were all measured.
  init(of codec: SweepResults.Codec, over pictures: [TestPicture], in results: SweepResults) {
    (self.codec, title) = (codec.name, codec.title)
    points = codec.settings.compactMap { setting in
      CurvePoint(codec.name, setting, pictures, results)
    }
  }
}

extension CurvePoint {
  fileprivate init?(
    _ codec: String, _ setting: Double, _ pictures: [TestPicture], _ results: SweepResults
  ) {
    let keys = pictures.map { MeasurementKey(picture: $0.name, codec: codec, setting: setting) }
    let rates = zip(pictures, keys).compactMap { picture, key in results.rates[key].map { (picture, $0) } }
    guard rates.count == pictures.count else { return nil }
    self.setting = setting
    bitsPerPixel = mean(rates.map { 8 * Double($1.bytes) / Double($0.pixels) })!
    psnr = mean(rates.map(\.1.psnr))!
    lumaPSNR = mean(rates.map(\.1.lumaPSNR))!
    ssim = mean(rates.compactMap(\.1.ssim)) ?? .nan
    ssimulacra2 = mean(rates.compactMap(\.1.ssimulacra2)) ?? .nan
    let large = rates.filter { $1.msSSIM != nil }
    msSSIM = mean(large.compactMap(\.1.msSSIM))
    msSSIMBitsPerPixel = mean(large.map { 8 * Double($1.bytes) / Double($0.pixels) })
    let ideal = rates.compactMap { picture, rate in rate.idealBits.map { $0 / Double(picture.pixels) } }
    idealBitsPerPixel = ideal.count == rates.count ? mean(ideal) : nil

    let times = zip(pictures, keys).compactMap { picture, key in results.times[key].map { (picture, $0) } }
    let pixels = times.reduce(0.0) { $0 + Double($1.0.pixels) } / 1e6
    encodeSpeed = times.isEmpty ? nil : pixels / times.reduce(0) { $0 + $1.1.encodeSeconds }
    decodeSpeed = times.isEmpty ? nil : pixels / times.reduce(0) { $0 + $1.1.decodeSeconds }
    encodeMemory = times.compactMap(\.1.encodeMemory).max()
    decodeMemory = times.compactMap(\.1.decodeMemory).max()
  }
}

func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
