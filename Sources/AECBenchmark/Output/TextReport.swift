import AECMetrics
import AECSupport

/// The summary as tables of plain text.
package struct TextReport: Sendable {
  private let summary: Summary

  package init(_ summary: Summary) { self.summary = summary }

  package var text: String {
    var parts = [pictures]
    parts += summary.curves.map(curve)
    if summary.curves.count > 1 { parts.append(differences) }
    if !summary.publishedDeltas.isEmpty { parts.append(publishedDifferences) }
    if !summary.overheads.isEmpty { parts.append(overheads) }
    return parts.joined(separator: "\n\n")
  }

  private var pictures: String {
    let all = summary.results.pictures.count
    var lines = ["Means of \(summary.counted.count) of \(all) picture\(all == 1 ? "" : "s")"]
    for fate in summary.fates where !fate.remarks.isEmpty {
      lines += fate.remarks.map { "  \(fate.name): \($0)" }
    }
    for name in summary.failedCodecs {
      lines.append("  \(name) failed on every picture: \(summary.reason(ofFailed: name))")
    }
    lines += summary.results.missing.map { "  not installed: \($0)" }
    return lines.joined(separator: "\n")
  }

  private func curve(_ curve: Curve) -> String {
    let codec = summary.results.codec(curve.codec)!
    let isTimed = curve.points.contains { $0.encodeSpeed != nil }
    let head = [
      codec.settingName, "bpp", "PSNR", "PSNR-Y", "SSIM", "MS-SSIM", "SSIMULACRA2", "enc MP/s", "dec MP/s", "enc MiB",
      "dec MiB",
    ]
    let rows = ([head] + curve.points.map(\.cells)).map { Array($0.prefix(isTimed ? 11 : 7)) }
    return "\(curve.codec): \(codec.title) (\(codec.version))\n" + Figures.table(rows)
  }

  /// Every curve against every anchor.
  private func matrix(_ anchors: [String], none: String, _ cell: (RateDifference) -> String) -> String {
    let rows = summary.curves.map(\.codec).map { test in
      [test] + anchors.map { $0 == test ? "." : summary.delta(of: test, against: $0).map(cell) ?? none }
    }
    return Figures.table([[""] + anchors] + rows)
  }

  /// Two matrices: BD-rates, and the decibels that they are means over.
  private var differences: String {
    let names = summary.curves.map(\.codec)
    func matrix(_ cell: (RateDifference) -> String) -> String { self.matrix(names, none: "no overlap", cell) }
    let range = summary.rangeInWords.map { ", within \($0)" }
    func overlap(_ delta: BjontegaardDelta) -> String {
      "\(Figures.fixed(delta.overlap.lowerBound, 2))-\(Figures.fixed(delta.overlap.upperBound, 2))"
    }
    return """
      BD-rate in per cent of the row against the column (PSNR, piecewise cubic\(range ?? ""))
      \(matrix { Figures.signed($0.rate.value, 2) })

      The same for the picture at which the row does worst
      \(matrix { $0.worst.map { "\(Figures.signed($0.rate, 2)) \($0.picture)" } ?? "-" })

      Decibels that they are means over
      \(matrix { overlap($0.rate) })

      BD-PSNR in dB of the row against the column
      \(matrix { $0.quality.map { Figures.signed($0.value, 3) } ?? "-" })

      Bits per pixel that they are means over
      \(matrix { $0.quality.map(overlap) ?? "-" })
      """
  }

  private var publishedDifferences: String {
    """
    BD-rate in per cent of the row against published curves
    \(matrix(summary.published.map(\.name), none: "-") { Figures.signed($0.rate.value, 2) })
    """
  }

  private var overheads: String {
    let rows = summary.overheads.map { overhead in
      [
        overhead.codec, Figures.short(overhead.setting), "\(overhead.bytes)",
        Figures.fixed(overhead.idealBytes, 0), Figures.signed(overhead.percent, 2),
        Figures.signed(overhead.meanPercent, 2), Figures.signed(overhead.worstPercent, 2),
        Figures.signed(overhead.worstBytes, 0), overhead.worstPicture,
        Figures.signed(overhead.mostBytesOverFourPercent, 0),
      ]
    }
    return """
      Bytes of the files over the ideal bits of the network
      \(Figures.table([["", "quality", "bytes", "ideal", "all %", "mean %", "worst %", "bytes", "picture",
        "most bytes over ideal + 4 %"]] + rows))
      """
  }
}
