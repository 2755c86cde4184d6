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
    var rows = [[codec.settingName, "bpp", "PSNR", "PSNR-Y", "SSIM", "MS-SSIM"]]
    if isTimed { rows[0] += ["enc MP/s", "dec MP/s", "enc MiB", "dec MiB"] }
    for point in curve.points {
      var row = [
        Figures.short(point.setting), Figures.fixed(point.bitsPerPixel, 4), Figures.fixed(point.psnr, 3),
        Figures.fixed(point.lumaPSNR, 3), Figures.fixed(point.ssim, 5), Figures.fixed(point.msSSIM, 5),
      ]
      if isTimed {
        row += [point.encodeSpeed, point.decodeSpeed].map { Figures.fixed($0, 2) }
        row += [point.encodeMemory, point.decodeMemory].map { Figures.fixed($0.map { Double($0) / 1_048_576 }, 1) }
      }
      rows.append(row)
    }
    return "\(curve.codec): \(codec.title) (\(codec.version))\n" + Figures.table(rows)
  }

  /// Two matrices: BD-rates, and the decibels that they are means over.
  private var differences: String {
    let names = summary.curves.map(\.codec)
    func matrix(_ cell: (RateDifference) -> String) -> String {
      Figures.table(
        [[""] + names]
          + names.map { test in
            [test]
              + names.map { anchor in
                test == anchor ? "." : summary.delta(of: test, against: anchor).map(cell) ?? "no overlap"
              }
          })
    }
    let range = summary.rangeInWords.map { ", within \($0)" }
    func overlap(_ delta: BjontegaardDelta) -> String {
      "\(Figures.fixed(delta.overlap.lowerBound, 2))-\(Figures.fixed(delta.overlap.upperBound, 2))"
    }
    return """
      BD-rate in per cent of the row against the column (PSNR, piecewise cubic\(range ?? ""))
      \(matrix { Figures.signed($0.rate.value, 2) })

      Decibels that they are means over
      \(matrix { overlap($0.rate) })

      BD-PSNR in dB of the row against the column
      \(matrix { $0.quality.map { Figures.signed($0.value, 3) } ?? "-" })

      Bits per pixel that they are means over
      \(matrix { $0.quality.map(overlap) ?? "-" })
      """
  }

  private var publishedDifferences: String {
    let rows = summary.curves.map { curve in
      [curve.codec]
        + summary.published.map { anchor in
          summary.publishedDeltas.first { $0.test == curve.codec && $0.anchor == anchor.name }
            .map { Figures.signed($0.rate.value, 2) } ?? "-"
        }
    }
    return """
      BD-rate in per cent of the row against published curves
      \(Figures.table([[""] + summary.published.map(\.name)] + rows))
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
