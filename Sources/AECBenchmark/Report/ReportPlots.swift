import AECSupport

/// The charts of a summary.
package struct ReportPlots: Sendable {
  private let summary: Summary

  package init(_ summary: Summary) { self.summary = summary }

  /// The main chart as an SVG file of its own.
  package var file: String {
    var plot = curves(.psnr)
    // A chart that nobody can take curves from shows the landmarks alone.
    let others = summary.published.map(\.name).filter { !PublishedCurve.landmarks.contains($0) }
    plot.series.removeAll { others.contains($0.name) }
    plot.isStandalone = true
    plot.width = 960
    plot.height = 540
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + plot.svg + "\n"
  }

  /// Rate-distortion curves; those that others have published are there for PSNR alone.
  func curves(_ metric: CurveMetric) -> Plot {
    var series = summary.curves.enumerated().compactMap { style, curve -> Plot.Series? in
      let codec = summary.results.codec(curve.codec)!
      let points = curve.points.compactMap { point -> Plot.Point? in
        guard let value = point.value(metric) else { return nil }
        let label =
          "\(curve.title), \(codec.settingName) \(Figures.short(point.setting)): "
          + "\(Figures.fixed(point.bitsPerPixel(metric), 4)) bpp, \(metric.words(value))"
        return Plot.Point(x: point.bitsPerPixel(metric), y: metric.spread(value), label: label)
      }.sorted { $0.x < $1.x }
      return points.isEmpty
        ? nil
        : Plot.Series(
          name: curve.codec, title: curve.title, style: style, isOwn: curve.codec.hasPrefix("aec-"), points: points)
    }
    if metric == .psnr { series += published(within: series) }
    return Plot(
      title: "\(metric.title) against bits per pixel",
      horizontal: Axis(title: "bits per pixel (logarithmic)", isLogarithmic: true),
      vertical: Axis(title: [metric.title, metric.unit].compactMap(\.self).joined(separator: ", ")), series: series)
  }

  /// Published curves, as far as they lie within what was measured.
  private func published(within measured: [Plot.Series]) -> [Plot.Series] {
    let rates = measured.flatMap(\.points).map(\.x)
    guard let low = rates.min(), let high = rates.max() else { return [] }
    return summary.published.enumerated().compactMap { index, curve -> Plot.Series? in
      let points = curve.ratePoints.filter { $0.bitsPerPixel >= low && $0.bitsPerPixel <= high }
      guard points.count > 1 else { return nil }
      return Plot.Series(
        name: curve.name, title: "\(curve.title) (published)", style: summary.curves.count + index,
        isDashed: true,
        points: points.map { point in
          Plot.Point(
            x: point.bitsPerPixel, y: point.decibels,
            label: "\(curve.title), published: \(Figures.fixed(point.bitsPerPixel, 4)) bpp, "
              + "\(Figures.fixed(point.decibels, 2)) dB")
        })
    }
  }

  /// How quick each codec is, and what rate it needs for the same PSNR as the anchor.
  func speed(decoding: Bool, anchor: String) -> Plot {
    let series = summary.curves.enumerated().compactMap { style, curve -> Plot.Series? in
      let rate =
        curve.codec == anchor ? 0 : summary.delta(of: curve.codec, against: anchor)?.rate.value
      guard let speed = decoding ? curve.decodeSpeed : curve.encodeSpeed, let rate else { return nil }
      let label =
        "\(curve.title): \(Figures.fixed(speed, 2)) megapixels a second, rate \(Figures.signed(rate, 1)) %"
      return Plot.Series(
        name: curve.codec, title: curve.title, style: style,
        points: [Plot.Point(x: speed, y: rate, label: label)])
    }
    let anchorTitle = summary.results.codec(anchor)?.title ?? anchor
    return Plot(
      title: "BD-rate against speed of \(decoding ? "decoding" : "encoding")",
      horizontal: Axis(
        title: "\(decoding ? "decoding" : "encoding"), megapixels a second (logarithmic)", isLogarithmic: true),
      vertical: Axis(title: "BD-rate against \(anchorTitle), %"), series: series, hasLines: false)
  }
}
