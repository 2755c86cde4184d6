import AECSupport

/// The table of codecs that keep every pixel, as plain text, as Markdown and as JSON.
package struct LosslessReport: Sendable {
  private let summary: LosslessSummary

  package init(_ summary: LosslessSummary) { self.summary = summary }

  /// What happened with the pictures, the table, and the bytes of every picture's files.
  package var text: String {
    let all = summary.results.pictures.count
    var lines = ["Every pixel kept of \(summary.counted.count) of \(all) picture\(all == 1 ? "" : "s")"]
    for fate in summary.fates { lines += fate.remarks.map { "  \(fate.name): \($0)" } }
    lines += summary.failures.map { "  \($0.codec) failed on every picture: \($0.reason)" }
    lines += summary.results.missing.map { "  not installed: \($0)" }
    let remarks = lines.joined(separator: "\n")
    guard !summary.rows.isEmpty else { return remarks }
    return [remarks, Figures.table([head] + summary.rows.map(cells)), Figures.table(pictures)]
      .joined(separator: "\n\n")
  }

  /// The table alone, for a README.
  package var markdown: String { MarkdownReport.table(head, summary.rows.map(cells)) }

  private var head: [String] {
    let ratios = summary.anchor.map { ["mean ratio to \($0.codec)", "ratio of sums"] } ?? []
    return ["codec", "bytes", "bits per pixel"] + ratios + ["encode, MP/s", "decode, MP/s"]
  }

  private func cells(of row: LosslessSummary.Row) -> [String] {
    let ratios = summary.anchor.map { anchor in
      [row.ratio(to: anchor), Double(row.sum) / Double(anchor.sum)].map { Figures.fixed($0, 3) }
    }
    return [row.title + (row.version.map { " (\($0))" } ?? ""), "\(row.sum)", Figures.fixed(row.bitsPerPixel, 3)]
      + (ratios ?? []) + [Figures.fixed(row.encodeSpeed, 1), Figures.fixed(row.decodeSpeed, 1)]
  }

  /// The bytes of every picture's files.
  private var pictures: [[String]] {
    let head = summary.rows.map { row in row.setting.map { "\(row.codec) \(Figures.short($0))" } ?? row.codec }
    return [["picture"] + head]
      + summary.counted.enumerated().map { index, picture in
        [picture.name] + summary.rows.map { "\($0.bytes[index])" }
      }
  }

  /// All of it.
  package var json: JSON {
    [
      "pictures": .array(zip(summary.results.pictures, summary.fates).map(JSONReport.picture)),
      "codecs": .array(summary.results.codecs.map(JSONReport.codec)),
      "not_installed": .array(summary.results.missing.map(JSON.string)),
      "anchor": .optional(summary.anchor?.codec),
      "table": .array(
        summary.rows.map { row in
          [
            "codec": .string(row.codec), "title": .string(row.title), "setting": .optional(row.setting),
            "bytes": .integer(row.sum), "bits_per_pixel": .number(row.bitsPerPixel),
            "mean_ratio": .optional(summary.anchor.map(row.ratio)),
            "ratio_of_sums": .optional(summary.anchor.map { Double(row.sum) / Double($0.sum) }),
            "encode_megapixels_per_second": .optional(row.encodeSpeed),
            "decode_megapixels_per_second": .optional(row.decodeSpeed),
            "picture_bytes": .object(zip(summary.counted, row.bytes).map { ($0.name, .integer($1)) }),
          ]
        }),
      "failures": .array(
        summary.results.failures.sorted { ($0.key.picture, $0.key.codec) < ($1.key.picture, $1.key.codec) }.map {
          [
            "picture": .string($0.picture), "codec": .string($0.codec), "setting": .number($0.setting),
            "failure": .string($1),
          ]
        }),
    ]
  }
}
