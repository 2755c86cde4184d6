import AECSupport

/// The whole report as one HTML file that needs nothing from the network.
package struct HTMLReport: Sendable {
  private let summary: Summary
  private let gallery: Gallery?

  package init(_ summary: Summary, gallery: Gallery?) { (self.summary, self.gallery) = (summary, gallery) }

  package var text: String {
    HTMLPage(
      title: "Image codecs: rate and distortion", style: PlotStyle.rules,
      body: """
        <a class="skip" href="#main">Skip to the curves</a>
        <header>
        <h1>Image codecs: rate and distortion</h1>
        <p>\(lead)</p>
        \(navigation)
        </header>
        <main id="main">
        \(curves)
        \(differences)
        \(speed)
        \(pictures)
        \(numbers)
        \(method)
        </main>
        <div id="tip" role="status" aria-live="polite"></div>
        """,
      script: [ReportScript.helpers, ReportScript.javascript, viewer == nil ? "" : ViewerScript.javascript]
        .joined(separator: "\n")
    ).text
  }

  private var tables: HTMLTables { HTMLTables(summary) }

  private var lead: String {
    let all = summary.results.pictures.count
    return
      "\(summary.curves.count) codecs on \(summary.counted.count) of \(all) pictures; rates are bits of the files on disk. "
      + "Made by <code>aec bench</code> on \(escaped(Machine.description))."
  }

  private var navigation: String {
    var entries = [("curves", "Curves"), ("differences", "BD-rate")]
    if speed != "" { entries.append(("speed", "Speed")) }
    if gallery != nil { entries.append(("pictures", "Pictures")) }
    entries += [("numbers", "Numbers"), ("method", "Method")]
    return "<nav aria-label=\"Sections\">"
      + entries.map { "<a href=\"#\($0)\">\($1)</a>" }.joined(separator: "\n") + "</nav>"
  }

  private var curves: String {
    let plots = ReportPlots(summary)
    let metrics = CurveMetric.allCases.filter { metric in
      summary.curves.contains { $0.points.contains { $0.value(metric) != nil } }
    }
    let radios = metrics.map { metric in
      """
      <label><input type="radio" name="metric" value="\(metric.rawValue)"\(metric == .psnr ? " checked" : "")> \(metric.title)</label>
      """
    }.joined(separator: "\n")
    let figures = metrics.map { metric in
      """
      <figure data-metric="\(metric.rawValue)"\(metric == .psnr ? "" : " hidden")>\(plots.curves(metric).svg)</figure>
      """
    }.joined(separator: "\n")
    return """
      <section id="curves"><h2>Rate and distortion</h2>
      <fieldset><legend>Quality measured by</legend>\(radios)</fieldset>
      \(figures)
      \(plots.curves(.psnr).key)
      <p class="soft">Point at a marker for its numbers, or move to a curve with Tab and along it with the arrow keys.\
      \(summary.published.isEmpty ? "" : " Dashed curves are published ones, not measured here.")</p>
      </section>
      """
  }

  private var differences: String {
    let range = summary.rangeInWords.map { "<p>Confined to PSNR of \($0).</p>" }
    return """
      <section id="differences"><h2>BD-rate</h2>
      <p>The mean difference in rate at equal PSNR, over the decibels that both curves cover.</p>\(range ?? "")
      \(tables.differences)
      \(tables.publishedDifferences ?? "")
      <details><summary>BD-PSNR, and BD-rate at equal MS-SSIM and SSIMULACRA2</summary>\(tables.otherDifferences)</details>
      </section>
      """
  }

  private var speed: String {
    let isTimed = summary.curves.contains { $0.points.contains { $0.encodeSpeed != nil } }
    guard isTimed, let anchor = summary.anchor else { return "" }
    let plots = ReportPlots(summary)
    return """
      <section id="speed"><h2>Speed</h2>
      <p>Further right is quicker, further down needs fewer bits. Codecs that are programs are timed as a whole, with their \
      start and the reading and writing of picture files; codecs within this program are timed without. One at a time, \
      with all threads, the quicker of two runs.</p>
      <figure>\(plots.speed(decoding: true, anchor: anchor.codec).svg)</figure>
      <figure>\(plots.speed(decoding: false, anchor: anchor.codec).svg)</figure>
      </section>
      """
  }

  private var viewer: PictureViewer? { gallery.flatMap(PictureViewer.init) }

  private var pictures: String {
    guard let gallery, let viewer else { return "" }
    let numbers = gallery.pictures.enumerated().map { index, picture in
      "<div data-picture=\"\(index)\"\(index == 0 ? "" : " hidden")>\(tables.versions(picture))</div>"
    }.joined(separator: "\n")
    return """
      <section id="pictures"><h2>Pictures</h2>
      <p>Each codec as near to \(Figures.short(gallery.rate)) bits per pixel as it comes with a few trials.</p>
      \(viewer.html)
      \(numbers)
      </section>
      """
  }

  private var numbers: String {
    """
    <section id="numbers"><h2>Numbers</h2>
    \(summary.curves.map { "<details><summary>\(escaped($0.title))</summary>\(tables.means(of: $0))</details>" }.joined(separator: "\n"))
    \(tables.overheads.map { "<details><summary>Entropy coder of aec</summary>\($0)</details>" } ?? "")
    \(tables.pictures)
    </section>
    """
  }

  private var method: String {
    """
    <section id="method"><h2>Method</h2>
    \(tables.codecs)
    <p>Curves join the means over pictures of bits per pixel and of quality, one point a setting. PSNR is that of all \
    samples of red, green and blue, or of the luma (BT.601); SSIM (Wang and others 2004) and MS-SSIM (Wang and others \
    2003) are those of the luma, SSIMULACRA2 (Sneyers, version 2.1) that of sRGB. BD-rate after Bjontegaard (VCEG-M33) with piecewise cubic interpolation of the logarithm \
    of the rate. Peers are set up for PSNR as far as their programs have options for it. What the linear autoencoder has \
    learned from these very pictures is not counted in its files. Memory is the peak of a program, or what a library's call took on top of what \
    there was.</p></section>
    """
  }
}
