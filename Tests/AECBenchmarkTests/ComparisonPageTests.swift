import AEC
import AECBenchmark
import AECTestSupport
import Testing

/// The page that shows two pictures, in a browser. What is in it is tested with the command.
@Suite struct ComparisonPageTests {
  @Test(.enabled(if: withSlowTests), .enabled(if: Browser.isExpected, "needs chromium on the PATH"))
  func thePageWorksInABrowser() throws {
    // They differ by 3 levels of green, and nowhere else.
    let original = Picture.plain(40, 30, [10, 20, 30])
    let sides = [
      ComparisonPage.Side(name: "a <b>.png", note: "1 byte", picture: original),
      ComparisonPage.Side(name: "c.png", note: "2 bytes", picture: .plain(40, 30, [10, 23, 30])),
    ]
    let page = try ComparisonPage(sides, figures: [("PSNR", "43 dB")])
    let steps = """
      found.push('title ' + document.title, 'heading ' + document.querySelector('h1').textContent);
      found.push([...document.querySelectorAll('tr')].map(row => row.textContent).join(', '));
      const [left, right] = ['image-left', 'image-right'].map(id => document.getElementById(id));
      await wait(() => left.complete && right.complete);
      found.push(left.alt, right.alt);
      document.getElementById('slider').focus();
      change('slider', 0);
      found.push('slider ' + getComputedStyle(left).clipPath);
      change('zoom', '16');
      found.push('zoom ' + left.getBoundingClientRect().width * devicePixelRatio);
      found.push(getComputedStyle(left).imageRendering);
      change('gain', '64');
      change('mode', 'difference');
      const canvas = document.getElementById('difference');
      await wait(() => canvas.hasAttribute('aria-label'));
      found.push(canvas.getAttribute('aria-label'));
      found.push('levels ' + canvas.getContext('2d').getImageData(7, 7, 1, 1).data);
      const operable = [...document.querySelectorAll('select, input, #stage')].filter(part => part.tabIndex < 0);
      found.push('beyond the keyboard ' + operable.length);
      """
    #expect(
      try Browser.run(page.text, steps) == [
        "title a <b>.png and c.png", "heading a <b>.png and c.png",
        "PSNR43 dB, Pixels40 x 30, a <b>.png1 byte, c.png2 bytes",
        "a <b>.png and c.png, a <b>.png: 1 byte", "a <b>.png and c.png, c.png: 2 bytes",
        "slider inset(0px 100% 0px 0px)", "zoom 640", "pixelated",
        "Difference of a <b>.png and c.png, times 64", "levels 0,192,0,255", "beyond the keyboard 0", "problems ",
      ])
  }
}
