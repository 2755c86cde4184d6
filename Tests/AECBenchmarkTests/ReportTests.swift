import AEC
import AECBenchmark
import AECModelFast
import AECSupport
import AECTestSupport
import Foundation
import Testing

@Suite struct ReportTests {
  private let folder: TestFolder
  private let summary: Summary
  private let gallery: Gallery

  init() throws {
    folder = try TestFolder()
    for (index, name) in ["a <b>.png", "c.png", "d.png"].enumerated() {
      try folder.add(name, .mixed(200, 176, seed: index))
    }
    try folder.add("broken.png", Array("no picture".utf8))
    let codecs: [any BenchmarkCodec] = [
      AECCodec(.fast, release: "aec"), JPEGCodec.all[0], JPEGCodec.all[1],
    ]
    var sweep = Sweep(try PictureFolder([folder.path]), codecs)
    sweep.settings = ["": [10, 40, 80]]
    sweep.timedSettings = 1
    sweep.missing = ["avif needs avifenc & avifdec"]
    summary = Summary(try sweep.run())
    gallery = try Gallery(summary, codecs, count: 2, rate: 0.5)
  }

  private var html: String { HTMLReport(summary, gallery: gallery).text }

  @Test func everyFileAndEveryPointIsInTheReport() {
    let html = html
    for name in ["a &lt;b&gt;.png", "broken.png", "c.png", "d.png"] { #expect(html.contains(name)) }
    #expect(!html.contains("a <b>.png"))
    #expect(html.contains("avif needs avifenc &amp; avifdec"))
    for curve in summary.curves {
      for point in curve.points {
        #expect(
          html.contains("<td>\(Figures.fixed(point.bitsPerPixel, 4))</td><td>\(Figures.fixed(point.psnr, 3))</td>"))
      }
    }
  }

  @Test func theReportSaysWhatHappenedWithOddFilesAndCodecs() throws {
    let odd = try TestFolder()
    try odd.add("dot.png", .mixed(1, 1))
    try odd.add("gray.ppm", Array("P5\n32 32\n255\n".utf8) + (0..<1024).map { UInt8($0 % 251) })
    try odd.add("broken.png", Array("no picture".utf8))
    var sweep = Sweep(try PictureFolder([odd.path]), [JPEGCodec.all[0], CountingCodec(failsFrom: 0)])
    sweep.settings = ["": [30, 60]]
    sweep.timedSettings = 0
    let html = HTMLReport(Summary(try sweep.run()), gallery: nil).text
    #expect(
      html.contains("dot.png</th><td>1 x 1</td><td>no</td><td>measured, but left out of the means: a side is under"))
    #expect(html.contains("gray.ppm</th><td>32 x 32</td><td>yes</td><td>") && html.contains("gray"))
    #expect(html.contains("broken.png</th><td>-</td><td>no</td><td>not measured: "))
    #expect(html.contains("(failed on every picture: out of order)"))
  }

  @Test func curvesOfTooFewPointsAreNotDrawn() {
    var summary = summary
    let rates = summary.curves.flatMap(\.points).map(\.bitsPerPixel)
    let (low, high) = (rates.min()!, rates.max()!)
    let (inside, beyond) = ((low + high) / 2, 2 * high)
    for (rates, expected) in [([beyond, beyond], 0), ([inside, beyond], 0), ([inside, high], 1)] {
      let points = [(rates[0], 30.0), (rates[1], 31.0)]
      summary.published = [PublishedCurve(name: "vvc", title: "Elsewhere", source: "a test", points: points)]
      let svg = ReportPlots(summary).file
      #expect(svg.split(separator: "data-series=\"vvc\"").count == 1 + expected)
      #expect(!svg.contains("d=\"M\""))
    }
  }

  @Test func theReportNeedsNoNetwork() {
    let html = html
    for word in ["src=\"http", "href=\"http", "url(http", "@import", "fetch("] { #expect(!html.contains(word)) }
  }

  @Test func theGalleryIsNearItsRate() throws {
    #expect(gallery.pictures.count == 2)
    for picture in gallery.pictures {
      #expect(picture.versions.map(\.codec) == ["aec-fast", "jpeg", "jpeg-444"])
      let rates = summary.results.rates.filter { $0.key.picture == picture.name && $0.key.codec == "jpeg" }
        .map { 8 * Double($0.value.bytes) / Double(picture.width * picture.height) }
      let nearest = rates.map { abs($0 - 0.5) }.min()!
      let jpeg = try #require(picture.versions.first { $0.codec == "jpeg" })
      #expect(abs(jpeg.bitsPerPixel - 0.5) <= min(nearest, 0.05))
    }
  }

  @Test func aDrawingStandsForItself() {
    let svg = ReportPlots(summary).file
    #expect(svg.hasPrefix("<?xml"))
    #expect(svg.split(separator: "data-series=").count == 1 + 3)
    #expect(svg.split(separator: "<path class=\"dot\"").count == 1 + 3 * 3 + 3)
    #expect(svg.contains("prefers-color-scheme:dark"))
  }

  @Test(.enabled(if: withSlowTests), .enabled(if: Browser.isExpected, "needs chromium on the PATH"))
  func theReportWorksInABrowser() throws {
    let steps = """
      const visible = element => element.getClientRects().length > 0;
      const curves = [...document.querySelectorAll('#curves figure:not([hidden]) path.line')];
      found.push('curves ' + curves.filter(curve => curve.getTotalLength() > 50).length);
      const boxes = [...document.querySelectorAll('#speed svg')].map(svg => [...svg.querySelectorAll('text.name, .dot')]
        .map(part => part.getBoundingClientRect()));
      found.push('covered ' + boxes.map(list => list.filter((a, i) => list.some((b, j) => j > i && a.left < b.right
        && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)).length));
      document.querySelector('input[value=ssim]').click();
      found.push('metric ' + [...document.querySelectorAll('#curves figure')].filter(visible).map(f => f.dataset.metric));
      document.querySelector('[data-toggle=jpeg]').click();
      found.push('hidden ' + ![...document.querySelectorAll('[data-series=jpeg]')].some(visible));
      const series = document.querySelector('figure:not([hidden]) [data-series=aec-fast]');
      series.focus();
      series.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
      series.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
      found.push('tip ' + document.getElementById('tip').textContent);
      const image = document.getElementById('image-left');
      await wait(() => image.complete);
      found.push('image ' + image.naturalWidth + 'x' + image.naturalHeight);
      change('slider', 25);
      found.push('slider ' + getComputedStyle(image).clipPath + ' ' + document.getElementById('edge').style.left);
      change('zoom', '2');
      found.push('zoom ' + document.getElementById('frame').getBoundingClientRect().width * devicePixelRatio);
      change('which', '1');
      found.push('picture ' + image.alt.split(',')[0]);
      change('mode', 'difference');
      const canvas = document.getElementById('difference');
      await wait(() => canvas.hasAttribute('aria-label'));
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      found.push('difference ' + canvas.width + ' ' + (pixels.reduce((sum, value) => sum + value, 0) > 255 * pixels.length / 4));
      const names = [...document.querySelectorAll('select, input')].filter(e => !e.labels.length);
      found.push('unlabelled ' + names.length);
      """
    let found = try Browser.run(html, steps)
    let second = try #require(summary.curves[0].points.first { $0.setting == 40 })
    #expect(
      found == [
        "curves 3", "covered 0,0", "metric ssim", "hidden true",
        "tip AEC fast, quality 40: \(Figures.fixed(second.bitsPerPixel, 4)) bpp, \(Figures.fixed(second.ssim, 5))",
        "image 200x176", "slider inset(0px 75% 0px 0px) 25%", "zoom 400", "picture \(gallery.pictures[1].name)",
        "difference 200 true", "unlabelled 0", "problems ",
      ])
  }
}
