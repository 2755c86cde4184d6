/// Colours and markers of charts. A curve's colour and its marker both tell it apart, so that neither is needed alone.
enum PlotStyle {
  /// Colours for light and for dark backgrounds, with contrast of at least 3 to 1 to either.
  private static let colours: [(light: String, dark: String)] = [
    ("#c2410c", "#fb923c"), ("#1d4ed8", "#7aa5ff"), ("#15803d", "#4ade80"), ("#a21caf", "#e879f9"),
    ("#0e7490", "#22d3ee"), ("#a16207", "#facc15"), ("#be123c", "#fb7185"), ("#4d7c0f", "#a3e635"),
    ("#6d28d9", "#b79cff"), ("#475569", "#a8b3c4"), ("#7c2d12", "#d6a482"), ("#0f766e", "#5eead4"),
    ("#db2777", "#f9a8d4"), ("#0369a1", "#38bdf8"), ("#854d0e", "#e0b060"), ("#9333ea", "#d8b4fe"),
    ("#047857", "#6ee7b7"), ("#dc2626", "#f87171"),
  ]

  static var count: Int { colours.count }

  /// A colour as `#rrggbb`.
  static func colour(_ style: Int) -> (light: String, dark: String) { colours[style] }

  /// A marker's path around 0, 0.
  static func marker(_ style: Int) -> String {
    let markers = [
      "M-4 0 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0", "M-3.5 -3.5 h7 v7 h-7 Z", "M0 -4.6 L4.4 3.4 H-4.4 Z",
      "M0 -4.8 L4.8 0 L0 4.8 L-4.8 0 Z", "M0 4.6 L4.4 -3.4 H-4.4 Z",
    ]
    return markers[style % markers.count]
  }

  /// The marker of a curve that is not from here, so small that it only rounds off the line.
  static let publishedMarker = "M-1.5 0 a1.5 1.5 0 1 0 3 0 a1.5 1.5 0 1 0 -3 0"

  /// Rules for the curves' colours.
  private static func colours(dark: Bool) -> String {
    colours.enumerated().map { ".s\($0){--c:\(dark ? $1.dark : $1.light)}" }.joined()
  }

  /// The rules that charts need in a page whose own variables give ink, soft ink and lines.
  static var rules: String {
    """
    \(colours(dark: false))
    @media (prefers-color-scheme:dark){\(colours(dark: true))}
    .plot{font:13px system-ui,sans-serif}
    .plot .grid{stroke:var(--line);stroke-width:1}
    .plot .tick{fill:var(--soft)}.plot .axis,.plot .name{fill:var(--ink)}
    .plot .name{paint-order:stroke;stroke:var(--paper);stroke-width:3;stroke-linejoin:round}
    .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
    .own{stroke-width:3.5}
    .dashed{stroke-dasharray:6 4;stroke-width:1.5}
    .dot{fill:var(--c);stroke:var(--c);stroke-width:1}
    """
  }

  /// The rules of a chart that is a file of its own.
  static var standalone: String {
    """
    svg{--ink:#1c1917;--soft:#57534e;--line:#e0dcd6;--paper:#fffdfa}
    @media (prefers-color-scheme:dark){svg{--ink:#f3efe9;--soft:#b5aea5;--line:#3b3733;--paper:#171513}}
    .paper{fill:var(--paper)}
    \(rules)
    """
  }
}
