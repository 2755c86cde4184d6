import AECMetrics
import AECSupport

/// The tables of the report.
struct HTMLTables {
  private let summary: Summary

  init(_ summary: Summary) { self.summary = summary }

  /// Names and values, a row each.
  static func pairs(_ pairs: [(name: String, value: String)]) -> String {
    let rows = pairs.map { "<tr><th scope=\"row\">\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>" }
    return "<div class=\"scroll\"><table>\(rows.joined(separator: "\n"))</table></div>"
  }

  /// A table; heads and cells are HTML.
  static func table(_ caption: String, _ head: [String], _ rows: [[String]]) -> String {
    let titles = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + row.enumerated().map { $0 == 0 ? "<th scope=\"row\">\($1)</th>" : "<td>\($1)</td>" }.joined() + "</tr>"
    }.joined(separator: "\n")
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(caption))"><table><caption>\(escaped(caption))</caption>
      <thead><tr>\(titles)</tr></thead>
      <tbody>\(body)</tbody></table></div>
      """
  }

  /// Codecs and what ran.
  var codecs: String {
    Self.table(
      "Codecs of this report", ["Codec", "Name", "What ran", "Settings"],
      summary.results.codecs.map { codec in
        let failed =
          summary.failedCodecs.contains(codec.name)
          ? " (failed on every picture: \(summary.reason(ofFailed: codec.name)))" : ""
        return [
          escaped(codec.title), escaped(codec.name), escaped(codec.version + failed),
          escaped(
            "\(codec.settingName) "
              + codec.settings.map { Figures.short($0) }.joined(separator: ", ")),
        ]
      })
      + (summary.results.missing.isEmpty
        ? ""
        : "<p>Not installed here: \(escaped(summary.results.missing.joined(separator: "; "))).</p>")
  }

  /// A table of every curve against every anchor; `same` and `none` stand where there is no difference to tell.
  private func matrix(
    _ caption: String, _ anchors: [(name: String, title: String)],
    same: String = "<span class=\"soft\">same</span>", none: String = "no overlap",
    _ cell: (RateDifference) -> String?
  ) -> String {
    let rows = summary.curves.map { test in
      [escaped(test.title)]
        + anchors.map { anchor in
          test.codec == anchor.name
            ? same : summary.delta(of: test.codec, against: anchor.name).flatMap(cell) ?? none
        }
    }
    return Self.table(caption, ["Codec"] + anchors.map { escaped($0.title) }, rows)
  }

  private var measured: [(name: String, title: String)] { summary.curves.map { ($0.codec, $0.title) } }

  /// BD-rates of every pair, with the stretch that each is a mean over.
  var differences: String {
    matrix(
      "BD-rate in per cent of the row against the column (below 0: the row needs fewer bits); beneath, the decibels it is a mean over",
      measured, Self.cell)
  }

  /// BD-PSNR of every pair, and BD-rate by MS-SSIM and by SSIMULACRA2.
  var otherDifferences: String {
    func cell(_ delta: BjontegaardDelta, _ decimals: Int) -> String {
      """
      \(Figures.signed(delta.value, decimals))<small>\(Figures.fixed(delta.overlap.lowerBound, 2)) – \
      \(Figures.fixed(delta.overlap.upperBound, 2))</small>
      """
    }
    let quality = "BD-PSNR in dB of the row against the column; beneath, the bits per pixel it is a mean over"
    let similarity =
      "BD-rate in per cent at equal MS-SSIM of the row against the column; beneath, the decibels, "
      + "-10 log10(1 - MS-SSIM), it is a mean over"
    let score =
      "BD-rate in per cent at equal SSIMULACRA2 of the row against the column; beneath, the scores it is a mean over"
    return matrix(quality, measured, same: "-", none: "-") { $0.quality.map { cell($0, 3) } }
      + matrix(similarity, measured, same: "-", none: "-") { $0.msSSIMRate.map { cell($0, 2) } }
      + matrix(score, measured, same: "-", none: "-") { $0.ssimulacra2Rate.map { cell($0, 2) } }
  }

  /// The same against published curves.
  var publishedDifferences: String? {
    guard !summary.publishedDeltas.isEmpty else { return nil }
    return matrix(
      "BD-rate in per cent of the row against published curves; beneath, the decibels it is a mean over",
      summary.published.map { ($0.name, $0.title) }, Self.cell)
      + "<ul>"
      + summary.published.map { "<li>\(escaped($0.title)): \(escaped($0.source))</li>" }.joined() + "</ul>"
  }

  /// A BD-rate, and the decibels it is a mean over.
  static func cell(_ difference: RateDifference) -> String {
    let overlap = difference.rate.overlap
    let mark = difference.rate.value < 0 ? "less" : "more"
    return """
      <span class="\(mark)">\(Figures.signed(difference.rate.value, 2))</span>\
      <small>\(Figures.fixed(overlap.lowerBound, 1)) – \(Figures.fixed(overlap.upperBound, 1))</small>
      """
  }

  /// The means of a codec.
  func means(of curve: Curve) -> String {
    let codec = summary.results.codec(curve.codec)!
    return Self.table(
      "\(curve.title): means over \(summary.counted.count) pictures",
      [
        codec.settingName, "bpp", "PSNR", "PSNR luma", "SSIM", "MS-SSIM", "SSIMULACRA2", "encode MP/s",
        "decode MP/s", "encode MiB", "decode MiB",
      ], curve.points.map(\.cells))
  }

  var overheads: String? {
    guard !summary.overheads.isEmpty else { return nil }
    let rows = summary.overheads.map { overhead in
      [
        "\(escaped(overhead.codec)), \(Figures.short(overhead.setting))", "\(overhead.bytes)",
        Figures.fixed(overhead.idealBytes, 0), Figures.signed(overhead.percent, 2),
        Figures.signed(overhead.meanPercent, 2),
        "\(Figures.signed(overhead.worstPercent, 2)) (\(Figures.signed(overhead.worstBytes, 0)) bytes, "
          + "\(escaped(overhead.worstPicture)))",
      ]
    }
    return Self.table(
      "Bytes of the files over the ideal bits of the network's own probabilities",
      ["Codec, quality", "bytes", "ideal", "all, %", "mean, %", "worst picture, %"], rows)
  }

  /// What happened with each file of the folder.
  var pictures: String {
    let rows = zip(summary.results.pictures, summary.fates).map { picture, fate in
      [
        escaped(picture.name), picture.failure == nil ? "\(picture.width) x \(picture.height)" : "-",
        fate.isCounted ? "yes" : "no",
        fate.remarks.isEmpty ? "all well" : escaped(fate.remarks.joined(separator: "; ")),
      ]
    }
    return Self.table("What happened with each file", ["Picture", "Size", "In the means", "Remarks"], rows)
  }

  /// The versions of a picture that the viewer shows.
  func versions(_ picture: Gallery.Entry) -> String {
    Self.table(
      "\(picture.name), each codec as near to the same rate as it comes",
      ["Codec", "setting", "bpp", "PSNR", "PSNR luma", "SSIM", "MS-SSIM", "SSIMULACRA2"],
      picture.versions.map { version in
        [
          escaped(version.title), escaped(version.setting), Figures.fixed(version.bitsPerPixel, 3),
          Figures.fixed(version.metrics.psnr, 3), Figures.fixed(version.metrics.lumaPSNR, 3),
          Figures.fixed(version.metrics.ssim, 5), Figures.fixed(version.metrics.msSSIM, 5),
          Figures.fixed(version.metrics.ssimulacra2, 2),
        ]
      })
  }
}
