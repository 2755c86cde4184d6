import AECSupport

/// A chart of curves, drawn as SVG.
struct Plot {
  struct Point {
    var x: Double
    var y: Double
    /// What is shown when one points at it.
    var label: String
  }

  struct Series {
    /// Ties the curve to its entry in a legend; letters, digits and dashes.
    var name: String
    var title: String
    /// Colour and marker, counted from 0.
    var style: Int
    /// Whether it is of the codec that the report is about.
    var isOwn = false
    var isDashed = false
    var points: [Point]

    /// The classes of its line.
    var lineClasses: String { "line" + (isOwn ? " own" : "") + (isDashed ? " dashed" : "") }
  }

  var title: String
  var horizontal: Axis
  var vertical: Axis
  var series: [Series]
  /// Points that a line joins, or points alone.
  var hasLines = true
  var width = 760.0
  var height = 480.0
  /// Whether the picture stands for itself: with its own legend, colours and background.
  var isStandalone = false

  private let margin = (left: 64.0, right: 16.0, top: 14.0, bottom: 52.0)
  /// Room for the names of the curves, as wide as letters of this size are on average.
  private var legendWidth: Double { 56 + 7 * Double(series.map(\.title.count).max() ?? 0) }

  /// An SVG element, or a whole SVG file where it stands alone.
  var svg: String {
    let right = margin.right + (isStandalone ? legendWidth : 0)
    let points = series.flatMap(\.points)
    guard let x = Scale(horizontal, points.map(\.x), from: margin.left, to: width - right),
      let y = Scale(vertical, points.map(\.y), from: height - margin.bottom, to: margin.top)
    else { return "<p>Nothing to draw.</p>" }
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" \
      class="plot" role="group" aria-label="\(escaped(title))">
      """
    ]
    if isStandalone {
      parts.append("<style>\(PlotStyle.standalone)</style>")
      parts.append(#"<rect class="paper" width="100%" height="100%"/>"#)
    }
    parts += grid(x, y, right: right)
    parts += series.map { curve($0, x, y) }
    if !hasLines { parts += names(x, y, right: right) }
    if isStandalone { parts.append(legend(at: width - right + 16)) }
    return parts.joined(separator: "\n") + "\n</svg>"
  }

  private func grid(_ x: Scale, _ y: Scale, right: Double) -> [String] {
    let (left, bottom) = (margin.left, height - margin.bottom)
    var parts: [String] = []
    for tick in x.ticks {
      let place = n(x.place(tick))
      parts.append(#"<line class="grid" x1="\#(place)" y1="\#(n(margin.top))" x2="\#(place)" y2="\#(n(bottom))"/>"#)
      parts.append(text("tick", #"x="\#(place)" y="\#(n(bottom + 18))""#, Figures.short(tick, 4)))
    }
    for tick in y.ticks {
      let place = n(y.place(tick))
      parts.append(#"<line class="grid" x1="\#(n(left))" y1="\#(place)" x2="\#(n(width - right))" y2="\#(place)"/>"#)
      let beside = #"x="\#(n(left - 8))" y="\#(place)" dy="0.35em""#
      parts.append(text("tick", beside, Figures.short(tick, 4), anchor: "end"))
    }
    let middle = (n((left + width - right) / 2), n((margin.top + bottom) / 2))
    parts.append(text("axis", #"x="\#(middle.0)" y="\#(n(height - 12))""#, horizontal.title))
    parts.append(text("axis", #"transform="translate(16 \#(middle.1)) rotate(-90)""#, vertical.title))
    return parts
  }

  private func text(_ kind: String, _ place: String, _ words: String, anchor: String = "middle") -> String {
    #"<text class="\#(kind)" \#(place) text-anchor="\#(anchor)">\#(escaped(words))</text>"#
  }

  private func curve(_ series: Series, _ x: Scale, _ y: Scale) -> String {
    let places = series.points.map { (x.place($0.x), y.place($0.y)) }
    let style = "s\(series.style % PlotStyle.count)"
    var parts: [String] = []
    if hasLines {
      let path = places.map { "\(n($0.0)) \(n($0.1))" }.joined(separator: " L")
      parts.append(#"<path class="\#(series.lineClasses)" d="M\#(path)"/>"#)
    }
    for (point, place) in zip(series.points, places) {
      let marker = series.isDashed ? PlotStyle.publishedMarker : PlotStyle.marker(series.style)
      parts.append(
        #"<path class="dot" transform="translate(\#(n(place.0)) \#(n(place.1)))" d="\#(marker)"><title>\#(escaped(point.label))</title></path>"#
      )
    }
    let count = series.points.count
    let summary = "\(series.title), \(count) point\(count == 1 ? "" : "s"): arrow keys go through them"
    return
      #"<g class="series \#(style)" data-series="\#(series.name)" tabindex="0" role="img" aria-label="\#(escaped(summary))">"#
      + "\n" + parts.joined(separator: "\n") + "\n</g>"
  }

  /// The names of single points beside them, where there is room.
  private func names(_ x: Scale, _ y: Scale, right: Double) -> [String] {
    let named = series.compactMap { series in
      series.points.first.map { (series: series, x: x.place($0.x), y: y.place($0.y)) }
    }
    let area = Box(left: margin.left, right: width - right, top: margin.top, bottom: height - margin.bottom)
    var placement = NamePlacement(in: area, around: named.map { ($0.x, $0.y) })
    return named.map { point in
      let (place, isRight) = placement.place(point.series.title, at: (point.x, point.y))
      return """
        <text class="name" data-series="\(point.series.name)" x="\(n(place.x))" y="\(n(place.y))" dy="0.35em" \
        text-anchor="\(isRight ? "start" : "end")">\(escaped(point.series.title))</text>
        """
    }
  }

  private func legend(at x: Double) -> String {
    series.enumerated().map { index, series in
      let y = margin.top + 10 + 22 * Double(index)
      let marker =
        series.isDashed
        ? "" : #"<path class="dot" transform="translate(12 0)" d="\#(PlotStyle.marker(series.style))"/>"#
      return """
        <g class="s\(series.style % PlotStyle.count)" transform="translate(\(n(x)) \(n(y)))">\
        <path class="\(series.lineClasses)" d="M0 0 H24"/>\(marker)\
        <text class="name" x="32" dy="0.35em">\(escaped(series.title))</text></g>
        """
    }.joined(separator: "\n")
  }

  private func n(_ value: Double) -> String { Figures.short(value, 2) }
}

extension Plot {
  /// The curves' names with their lines and markers, as boxes of a page that show and hide them in all its charts.
  var key: String {
    let boxes = series.map { series in
      """
      <label class="s\(series.style % PlotStyle.count)"><input type="checkbox" data-toggle="\(series.name)" checked>\
      <svg viewBox="-13 -7 26 14" width="26" height="14" aria-hidden="true"><path class="\(series.lineClasses)" d="M-12 0 H12"/>\
      \(series.isDashed ? "" : "<path class=\"dot\" d=\"\(PlotStyle.marker(series.style))\"/>")</svg> \(escaped(series.title))</label>
      """
    }.joined(separator: "\n")
    return "<fieldset class=\"legend\"><legend>Curves shown</legend>\(boxes)</fieldset>"
  }
}

/// Text as it stands in HTML and SVG.
package func escaped(_ text: String) -> String {
  text.reduce(into: "") { escaped, character in
    switch character {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    default: escaped.append(character)
    }
  }
}
