import AECMetrics
import AECSupport

/// A quality that curves are drawn and compared by.
package enum CurveMetric: String, CaseIterable, Sendable {
  case psnr
  case lumaPSNR = "psnr_y"
  case ssim
  case msSSIM = "ms_ssim"
  case ssimulacra2

  package var title: String {
    switch self {
    case .psnr: "PSNR (RGB)"
    case .lumaPSNR: "PSNR (luma)"
    case .ssim: "SSIM"
    case .msSSIM: "MS-SSIM"
    case .ssimulacra2: "SSIMULACRA2"
    }
  }

  private var isSimilarity: Bool { self == .ssim || self == .msSSIM }

  /// What charts and BD-rates measure in.
  package var unit: String? {
    if isSimilarity { return "as -10 log10(1 - x), dB" }
    return self == .ssimulacra2 ? nil : "dB"
  }

  /// A value in that unit: similarities, which crowd below 1, are spread.
  package func spread(_ value: Double) -> Double { isSimilarity ? -10 * log10(1 - value) : value }

  /// A value in words, such as `31.42 dB`.
  package func words(_ value: Double) -> String {
    if isSimilarity { return Figures.fixed(value, 5) }
    return self == .ssimulacra2 ? Figures.fixed(value, 2) : "\(Figures.fixed(value, 2)) dB"
  }
}

/// The mean of a codec over pictures at one setting.
package struct CurvePoint: Sendable, Equatable {
  package var setting: Double
  /// Mean of the pictures' bits per pixel.
  package var bitsPerPixel: Double
  /// Means of the pictures' decibels.
  package var psnr: Double
  package var lumaPSNR: Double
  package var ssim: Double
  /// Of the pictures that are large enough for it; nil where none is.
  package var msSSIM: Double?
  /// Bits per pixel of those pictures.
  package var msSSIMBitsPerPixel: Double?
  package var ssimulacra2: Double
  /// Bits per pixel by the codec's own probabilities, a mean like the real ones.
  package var idealBitsPerPixel: Double?
  /// Megapixels a second: all pixels over all seconds. Nil at settings that were not timed.
  package var encodeSpeed: Double?
  package var decodeSpeed: Double?
  /// The most that any picture took, in bytes.
  package var encodeMemory: Int?
  package var decodeMemory: Int?

  package func value(_ metric: CurveMetric) -> Double? {
    switch metric {
    case .psnr: psnr
    case .lumaPSNR: lumaPSNR
    case .ssim: ssim
    case .msSSIM: msSSIM
    case .ssimulacra2: ssimulacra2
    }
  }

  /// The setting and all means, as tables show them: seven cells on rate and quality, four on speed and memory (MiB).
  var cells: [String] {
    [
      Figures.short(setting), Figures.fixed(bitsPerPixel, 4), Figures.fixed(psnr, 3), Figures.fixed(lumaPSNR, 3),
      Figures.fixed(ssim, 5), Figures.fixed(msSSIM, 5), Figures.fixed(ssimulacra2, 2), Figures.fixed(encodeSpeed, 2),
      Figures.fixed(decodeSpeed, 2),
    ] + [encodeMemory, decodeMemory].map { Figures.fixed($0.map { Double($0) / 1_048_576 }, 1) }
  }

  /// Bits per pixel of the pictures that the metric's mean is of.
  package func bitsPerPixel(_ metric: CurveMetric) -> Double {
    metric == .msSSIM ? msSSIMBitsPerPixel ?? bitsPerPixel : bitsPerPixel
  }
}

/// A codec's rate-distortion curve.
package struct Curve: Sendable, Equatable {
  /// Name of the codec.
  package var codec: String
  package var title: String
  /// By setting, rising.
  package var points: [CurvePoint]

  /// Megapixels a second: the mean of the settings that were timed; nil where none was.
  package var encodeSpeed: Double? { mean(points.compactMap(\.encodeSpeed)) }
  package var decodeSpeed: Double? { mean(points.compactMap(\.decodeSpeed)) }

  /// The points as Bjontegaard's measures take them, the metric in its unit. Where settings give equal quality, the
  /// cheapest.
  package func ratePoints(_ metric: CurveMetric = .psnr) -> [RatePoint] {
    var cheapest: [Double: Double] = [:]
    for point in points {
      guard let value = point.value(metric) else { continue }
      let decibels = metric.spread(value)
      guard decibels.isFinite else { continue }
      cheapest[decibels] = min(cheapest[decibels] ?? .infinity, point.bitsPerPixel(metric))
    }
    return cheapest.map { RatePoint(bitsPerPixel: $0.value, decibels: $0.key) }
      .sorted { $0.decibels < $1.decibels }
  }
}
