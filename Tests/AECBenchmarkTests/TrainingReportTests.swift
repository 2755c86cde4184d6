import AECBenchmark
import AECModelFast
import AECTestSupport
import Testing

/// The page of a training. That the command writes one is tested with the command.
@Suite struct TrainingReportTests {
  private static func report(withGallery: Bool = true) throws -> TrainingReport {
    let codecs = [
      AECCodec(.fast, effort: .plain, release: "test", called: ("aec-0", "fast")),
      AECCodec(.fast, effort: .standard, release: "test", called: ("aec-1", "mine <b>")),
    ]
    let kinds = try ["kept", "a & b"].enumerated().map { index, title in
      let folder = try TestFolder()
      for seed in 0...index { try folder.add("\(seed).png", .mixed(96, 80, seed: seed)) }
      var sweep = Sweep(try PictureFolder([folder.path]), codecs)
      (sweep.settings, sweep.timedSettings) = (["": [10, 40, 80]], 0)
      return (folder, TrainingReport.Kind(title: title, summary: Summary(try sweep.run())))
    }
    let gallery = withGallery ? try Gallery(kinds[0].1.summary, codecs, count: 1, rate: 0.5) : nil
    let costs = [(0, 0.0), (50, -3.5), (100, -5.25)].map {
      TrainingReport.Cost(step: $0, change: $1, bitsPerPixel: 0.5, decibels: 33)
    }
    return TrainingReport(
      "Training of mine <b>", facts: [("seed", "7"), ("command", "aec train & more")], costs: costs,
      kinds: kinds.map(\.1), gallery: gallery)
  }

  @Test func thePageHasEveryModelEveryKindAndEveryCost() throws {
    let page = try Self.report().text
    for part in [
      "mine &lt;b&gt;", "aec train &amp; more", "a &amp; b<small>2 pictures", "kept<small>1 pictures",
      "step 50: -3.50 %, 0.5000 bpp, 33.00 dB", "step 100: -5.25 %", "against fast (below 0",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(!page.contains("<b>") && !page.contains("src=\"http") && !page.contains("href=\"http"))
  }

  @Test func whatIsNotThereHasNoPart() throws {
    let page = try Self.report(withGallery: false).text
    #expect(!page.contains("id=\"pictures\"") && page.contains("id=\"matrix\""))
    #expect(!TrainingReport("x", facts: [], costs: [], kinds: [], gallery: nil).text.contains("id=\"cost\""))
  }

  @Test(.enabled(if: withSlowTests), .enabled(if: Browser.isExpected, "needs chromium on the PATH"))
  func thePageWorksInABrowser() throws {
    let steps = """
      const visible = element => element.getClientRects().length > 0;
      found.push('charts ' + [...document.querySelectorAll('figure path.line')].filter(p => p.getTotalLength() > 20).length);
      document.querySelector('[data-toggle=aec-1]').click();
      found.push('shown ' + [...document.querySelectorAll('#curves [data-series=aec-1]')].filter(visible).length);
      const series = document.querySelector('#cost [data-series=cost]');
      series.focus();
      series.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
      series.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
      found.push('tip ' + document.getElementById('tip').textContent);
      const image = document.getElementById('image-left');
      await wait(() => image.complete);
      found.push('image ' + image.naturalWidth + 'x' + image.naturalHeight);
      found.push('rows ' + document.querySelectorAll('#matrix tbody tr').length);
      """
    #expect(
      try Browser.run(Self.report().text, steps) == [
        "charts 5", "shown 0", "tip step 50: -3.50 %, 0.5000 bpp, 33.00 dB", "image 96x80", "rows 1", "problems ",
      ])
  }
}
