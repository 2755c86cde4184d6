import AEC
import AECBenchmark
import AECTestSupport
import Testing

/// The page that shows a map, by itself and in a browser. What is in it is tested with the command.
@Suite struct MapPageTests {
  private static func entry(
    _ name: String, _ x: Double, _ y: Double, _ label: Int?, _ picture: Picture = .plain(40, 30, [10, 200, 30])
  ) -> MapEntry {
    MapEntry(name: name, x: x, y: y, label: label, thumbnail: picture)
  }

  private static func noise(_ count: Int) -> [MapEntry] {
    var random = SplitMix64(seed: 5)
    return (0..<count).map { index in
      let picture = Picture(width: 64, height: 64, pixels: (0..<3 * 64 * 64).map { _ in UInt8(random.int(0...255)) })
      return entry("<noise> & \(index)", Double(index) / Double(count), 0.5, index % 2, picture)
    }
  }

  @Test func aPageThatWouldBeTooLargeHasSmallerThumbnails() throws {
    let entries = Self.noise(60)
    let whole = try MapPage(entries, labels: ["a", "b"], facts: []).text()
    let small = try MapPage(entries, labels: ["a", "b"], facts: [], mostBytes: 150_000).text()
    #expect(whole.utf8.count > 300_000 && whole.utf8.count <= MapPage.mostBytes)
    #expect(small.utf8.count <= 150_000 && small.contains("[0, 0, 0, 32, 32]"))
    let named = (0..<50).map { Self.entry(String(repeating: "long/", count: 800) + "\($0).png", 0, 0, nil) }
    let short = try MapPage(named, labels: [], facts: [], mostBytes: 60_000).text()
    #expect(short.utf8.count <= 60_000 && short.contains("/49.png"))
  }

  @Test func coloursOfManyLabelsDiffer() {
    let colours = (0..<60).map { LabelColour.hex(LabelColour($0).light) }
    #expect(Set(colours).count == 60 && colours.allSatisfy { $0.count == 7 })
    #expect(!colours.contains(LabelColour.hex(LabelColour(nil).light)))
  }

  @Test func theDrawingHasThumbnailsAtTheirPlacesInTheirColours() {
    let picture = MapDrawing.picture([
      Self.entry("a", 0, 0, 0), Self.entry("b", 1, 1, 1, .plain(30, 40, [200, 0, 0])),
    ])
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      let first = 3 * (y * picture.width + x)
      return Array(picture.pixels[first..<first + 3])
    }
    let (inside, outside) = ([pixel(60, 60), pixel(1940, 1940)], pixel(1000, 1000))
    #expect(inside == [[10, 200, 30], [200, 0, 0]] && outside == [255, 255, 255])
    let frames = [pixel(39, 60), pixel(1940, 1919)]
    #expect(frames == [LabelColour(0).light, LabelColour(1).light])
  }

  @Test(.enabled(if: withSlowTests), .enabled(if: Browser.isExpected, "needs chromium on the PATH"))
  func thePageWorksInABrowser() throws {
    let entries = [
      Self.entry("a <b> & \"c\".png", 0, 0, 0), Self.entry("\u{E9}\u{4E2D}.png", 1, 1, 1, .plain(30, 40, [200, 0, 0])),
      Self.entry("</script>.png", 1, 0, nil, .plain(30, 30, [0, 0, 200])),
    ]
    let page = MapPage(entries, labels: ["one & <two>", "three"], facts: [("By", "code & <all>")])
    let steps = """
      await wait(() => sheets.every(sheet => sheet.complete));
      const painted = async () => { paint(); };
      const colours = index => {
        const ratio = devicePixelRatio, [x, y] = spot(index);
        const pixel = context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data;
        return [...pixel].map(value => Math.round(value / 50)).join();
      };
      const at = (name, [x, y], more) => {
        const box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new PointerEvent(name, {clientX: box.left + canvas.clientLeft + x,
          clientY: box.top + canvas.clientTop + y, pointerId: 7, bubbles: true, ...more}));
      };
      found.push('heading ' + document.querySelector('h1').textContent);
      found.push('facts ' + [...document.querySelectorAll('tr')].map(row => row.textContent));
      found.push('legend ' + [...document.querySelectorAll('#legend label')].map(label => label.textContent));
      paint();
      found.push('colours ' + [0, 1, 2].map(colours).join(' '));
      at('pointermove', spot(0));
      found.push('tip ' + tip.textContent, 'here ' + the('here').textContent);
      at('pointermove', spot(2));
      found.push('tip ' + tip.textContent);
      at('pointermove', [canvas.clientWidth / 2, 5]);
      found.push('tip ' + tip.textContent);
      document.querySelector('[data-label="1"]').click();
      paint();
      found.push('hidden ' + colours(1));
      the('none').click();
      paint();
      found.push('none ' + [0, 1, 2].map(colours).join(' '));
      the('all').click();
      const before = spot(1);
      at('pointerdown', [50, 50]);
      at('pointermove', [80, 40]);
      at('pointerup', [80, 40]);
      found.push('moved ' + spot(1).map((value, axis) => Math.round(value - before[axis])));
      const [x, y] = spot(0), scale = view.scale;
      const box = canvas.getBoundingClientRect();
      canvas.dispatchEvent(new WheelEvent('wheel', {deltaY: -400, clientX: box.left + canvas.clientLeft + x,
        clientY: box.top + canvas.clientTop + y, cancelable: true}));
      found.push('zoomed ' + (view.scale / scale).toFixed(2) + ' ' + spot(0).map((value, axis) => Math.round(value - [x, y][axis])));
      canvas.dispatchEvent(new KeyboardEvent('keydown', {key: '0', cancelable: true}));
      found.push('whole ' + (view.scale === whole) + ' ' + spot(1).map((value, axis) => Math.round(value - before[axis])));
      the('find').value = '\u{E9}';
      the('find').dispatchEvent(new Event('input'));
      found.push('find ' + the('found').textContent);
      the('dots').click();
      paint();
      found.push('dots ' + (colours(1) !== '4,0,0,5'));
      const unnamed = [...document.querySelectorAll('input')].filter(input => !input.labels.length);
      found.push('unlabelled ' + unnamed.length);
      """
    #expect(
      try Browser.run(page.text(), steps) == [
        "heading Map of 3 pictures", "facts Bycode & <all>", "legend one & <two> 1,three 1,no label 1",
        "colours 0,4,1,5 4,0,0,5 0,0,4,5", "tip a <b> & \"c\".png", "here a <b> & \"c\".png (one & <two>)",
        "tip </script>.png", "tip ", "hidden 0,0,0,0", "none 0,0,0,0 0,0,0,0 0,0,0,0", "moved 30,-10",
        "zoomed 1.82 0,0",
        "whole true 0,0", "find 1 found", "dots true", "unlabelled 0", "problems ",
      ])
  }
}
