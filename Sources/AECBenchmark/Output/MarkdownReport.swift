import AECSupport

/// The summary as tables of Markdown, for a README.
package struct MarkdownReport: Sendable {
  private let summary: Summary

  package init(_ summary: Summary) { self.summary = summary }

  package var text: String {
    var parts = [comparison].compactMap(\.self)
    parts += summary.curves.filter { $0.points.contains { $0.idealBitsPerPixel != nil } }.map(points)
    return parts.joined(separator: "\n\n")
  }

  /// A codec in the comparison.
  private struct Row {
    var name: String
    /// In per cent against the anchor, and the decibels it is a mean over; nil where the curves do not overlap.
    var rate: Double?
    var overlap: ClosedRange<Double>?
    var worst: RateDifference.Worst?
    var speeds: [Double?] = [nil, nil]
  }

  /// Every codec against the anchor, the one that needs the fewest bytes first; published curves among them.
  private var comparison: String? {
    guard let anchor = summary.anchor, summary.curves.count > 1 else { return nil }
    let measured = summary.curves.map { curve in
      let codec = summary.results.codec(curve.codec)!
      let difference = summary.delta(of: curve.codec, against: anchor.codec)
      return Row(
        name: "\(codec.title) (\(codec.version))", rate: curve.codec == anchor.codec ? 0 : difference?.rate.value,
        overlap: difference?.rate.overlap, worst: difference?.worst, speeds: [curve.encodeSpeed, curve.decodeSpeed])
    }
    let published = summary.published.map { curve in
      let delta = summary.delta(of: anchor.codec, against: curve.name)?.rate
      // BD-rate is a mean of logarithms: turned around, it is one over the same.
      return Row(
        name: "\(curve.title), published", rate: delta.map { 100 * (1 / (1 + $0.value / 100) - 1) },
        overlap: delta?.overlap)
    }
    let rows = (measured + published).sorted { ($0.rate ?? .infinity) < ($1.rate ?? .infinity) }
    return Self.table(
      ["codec", "rate at equal PSNR against \(anchor.title)", "over", "worst picture", "encode, MP/s", "decode, MP/s"],
      rows.map { row in
        [
          row.name, row.rate.map { "\(Figures.signed($0, 1)) %" } ?? "-",
          row.overlap.map { "\(Figures.fixed($0.lowerBound, 1)) to \(Figures.fixed($0.upperBound, 1)) dB" } ?? "-",
          row.worst.map { "\(Figures.signed($0.rate, 1)) % (\($0.picture))" } ?? "-",
        ] + row.speeds.map { Figures.fixed($0, 1) }
      })
  }

  /// The points of a codec that tells its ideal bits.
  private func points(of curve: Curve) -> String {
    let codec = summary.results.codec(curve.codec)!
    return Self.table(
      [codec.settingName, "bits per pixel", "PSNR", "SSIM", "MS-SSIM", "SSIMULACRA2", "bytes over the ideal bits"],
      curve.points.map { point in
        let overhead = summary.overheads.first { $0.codec == curve.codec && $0.setting == point.setting }
        return [
          Figures.short(point.setting), Figures.fixed(point.bitsPerPixel, 3), "\(Figures.fixed(point.psnr, 2)) dB",
          Figures.fixed(point.ssim, 3), Figures.fixed(point.msSSIM, 3), Figures.fixed(point.ssimulacra2, 1),
          overhead.map { "\(Figures.signed($0.meanPercent, 1)) %" } ?? "-",
        ]
      })
  }

  static func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows).map { "| " + $0.map(cell).joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }

  /// The text of a cell, in which a plain bar would begin the next one.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
