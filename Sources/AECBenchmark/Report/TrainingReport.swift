import AECSupport

/// What a training came to, as one HTML file that needs nothing from the network: what it cost on its way, and the models before and
/// after it, and others, on pictures of several kinds.
package struct TrainingReport: Sendable {
  /// A validation on the way.
  package struct Cost: Sendable {
    package var step: Int
    /// Against the first one, in per cent.
    package var change: Double
    package var bitsPerPixel, decibels: Double

    package init(step: Int, change: Double, bitsPerPixel: Double, decibels: Double) {
      (self.step, self.change, self.bitsPerPixel, self.decibels) = (step, change, bitsPerPixel, decibels)
    }
  }

  /// Pictures of a kind, and the same models' curves on them.
  package struct Kind: Sendable {
    package var title: String
    package var summary: Summary

    package init(title: String, summary: Summary) { (self.title, self.summary) = (title, summary) }
  }

  private let title: String
  private let facts: [(name: String, value: String)]
  private let costs: [Cost]
  private let kinds: [Kind]
  private let gallery: Gallery?

  /// Of each kind the first model is the one before the training; what a picture of the gallery looks like is of the first kind.
  package init(
    _ title: String, facts: [(name: String, value: String)], costs: [Cost], kinds: [Kind], gallery: Gallery?
  ) {
    (self.title, self.facts, self.costs, self.kinds, self.gallery) = (title, facts, costs, kinds, gallery)
  }

  package var text: String {
    let viewer = gallery.flatMap(PictureViewer.init)
    return HTMLPage(
      title: title, style: PlotStyle.rules,
      body: """
        <header>
        <h1>\(escaped(title))</h1>
        \(HTMLTables.pairs(facts))
        </header>
        <main id="main">
        \(course)
        \(matrix)
        \(curves)
        \(pictures(viewer))
        <section id="method"><h2>Method</h2>
        <p>Rates are bits of files at effort 1, which are the networks' alone, on whole pictures; curves join the means over pictures of bits \
        per pixel and of PSNR. BD-rate is the mean difference in rate at equal PSNR, over the decibels that both curves cover. Weights may \
        remember pictures: whoever has the model may learn something of what it was trained on.</p></section>
        </main>
        <div id="tip" role="status" aria-live="polite"></div>
        """,
      script: [ReportScript.helpers, ReportScript.javascript, viewer == nil ? "" : ViewerScript.javascript]
        .joined(separator: "\n")
    ).text
  }

  /// What validations cost.
  private var course: String {
    guard costs.count > 1 else { return "" }
    let points = costs.map { cost in
      Plot.Point(
        x: Double(cost.step), y: cost.change,
        label: "step \(cost.step): \(Figures.signed(cost.change, 2)) %, \(Figures.fixed(cost.bitsPerPixel, 4)) bpp, "
          + "\(Figures.fixed(cost.decibels, 2)) dB")
    }
    let plot = Plot(
      title: "Cost on pictures kept aside", horizontal: Axis(title: "steps"),
      vertical: Axis(title: "cost against the first, %"),
      series: [Plot.Series(name: "cost", title: "Cost", style: 0, isOwn: true, points: points)])
    return """
      <section id="cost"><h2>Cost on the way</h2>
      <p>On pictures kept aside; the state that cost least became the model.</p>
      <figure>\(plot.svg)</figure></section>
      """
  }

  /// Every model on every kind, against the first model.
  private var matrix: String {
    guard let first = kinds.first?.summary.results.codecs.first else { return "" }
    let models = kinds[0].summary.results.codecs.dropFirst()
    let rows = models.map { model in
      [escaped(model.title)]
        + kinds.map { kind in
          kind.summary.delta(of: model.name, against: first.name).map(HTMLTables.cell) ?? "no overlap"
        }
    }
    let heads = kinds.map { "\(escaped($0.title))<small>\($0.summary.counted.count) pictures</small>" }
    return """
      <section id="matrix"><h2>Models and pictures</h2>
      \(HTMLTables.table(
        "BD-rate in per cent against \(first.title) (below 0: fewer bits); beneath, the decibels it is a mean over",
        ["Model"] + heads, rows))
      </section>
      """
  }

  private var curves: String {
    let plots = kinds.map { ReportPlots($0.summary).curves(.psnr) }
    let figures = zip(kinds, plots).map { kind, plot in
      "<figure><figcaption>\(escaped(kind.title))</figcaption>\(plot.svg)</figure>"
    }
    return """
      <section id="curves"><h2>Rate and distortion</h2>
      \(figures.joined(separator: "\n"))
      \(plots.first?.key ?? "")
      <p class="soft">Point at a marker for its numbers, or move to a curve with Tab and along it with the arrow keys.</p>
      </section>
      """
  }

  private func pictures(_ viewer: PictureViewer?) -> String {
    guard let gallery, let viewer else { return "" }
    return """
      <section id="pictures"><h2>Pictures</h2>
      <p>Kept aside; each model as near to \(Figures.short(gallery.rate)) bits per pixel as it comes with a few trials.</p>
      \(viewer.html)
      </section>
      """
  }
}
