import AEC
import AECImageIO
import AECSupport

/// A map of pictures as one HTML file that needs nothing from the network and has at most ``mostBytes``.
package struct MapPage: Sendable {
  /// The most bytes of a page: thumbnails become smaller, and names shorter, until it has no more.
  package static let mostBytes = 10_000_000

  private let entries: [MapEntry]
  private let labels: [String]
  private let facts: [(name: String, value: String)]
  private let mostBytes: Int

  /// `facts` are what is told of the map, each a name and a value in words.
  package init(
    _ entries: [MapEntry], labels: [String], facts: [(name: String, value: String)], mostBytes: Int = Self.mostBytes
  ) {
    (self.entries, self.labels, self.facts, self.mostBytes) = (entries, labels, facts, mostBytes)
  }

  /// The page; with thumbnails as large as there is room for.
  package func text() throws(PictureError) -> String {
    let pictures = entries.map(\.thumbnail)
    // Sizes that are surely too large are not tried.
    let sides = [96, 64, 48, 32, 16].filter { entries.count * $0 * $0 < 24 << 20 }
    for side in sides.dropLast() {
      let text = text(try ThumbnailSheets(pictures, side: side))
      if text.utf8.count <= mostBytes { return text }
    }
    return text(try ThumbnailSheets(pictures, side: sides.last ?? 16))
  }

  private func text(_ sheets: ThumbnailSheets) -> String {
    let count = entries.count
    let title = count == 1 ? "Map of one picture" : "Map of \(count) pictures"
    return HTMLPage(
      title: title, style: MapStyle.css,
      body: """
        <main>
        <h1>\(escaped(title))</h1>
        <noscript><p>The map is drawn by a script in this page, and scripts are off.</p></noscript>
        <div class="controls">
        <button id="closer">Closer</button> <button id="wider">Wider</button> <button id="whole">Whole map</button>
        <label>Size <input id="size" type="range" min="4" max="128" step="1"></label>
        <label><input id="dots" type="checkbox"> Dots</label>
        <label>Find <input id="find" type="search" placeholder="part of a name"></label>
        <span id="found" class="soft" aria-live="polite"></span>
        </div>
        <div id="both">
        <canvas id="map" tabindex="0" role="img" aria-label="\(escaped(title)): drag or arrow keys to move, wheel or + and - to zoom"></canvas>
        <aside><fieldset id="legend"><legend>Labels</legend>
        <div><button id="all">All</button> <button id="none">None</button></div>
        \(legend)</fieldset></aside>
        </div>
        <p id="here" class="soft" aria-live="polite"></p>
        \(HTMLTables.pairs(facts))
        <div id="tip" aria-hidden="true"></div>
        <script type="application/json" id="data">\(data(sheets).text)</script>
        </main>
        """,
      script: "\(ReportScript.helpers)\n\(MapScript.javascript)"
    ).text
  }

  /// A box to tick for each label, and one for pictures without.
  private var legend: String {
    let counts = Dictionary(entries.map { ($0.label ?? labels.count, 1) }, uniquingKeysWith: +)
    return (labels + ["no label"]).enumerated().compactMap { index, name in
      guard let count = counts[index] else { return nil }
      return """
        <label><input type="checkbox" checked data-label="\(index)"><span class="swatch" data-swatch="\(index)"></span>\
        <span>\(escaped(name.shown))</span> <span class="soft">\(count)</span></label>
        """
    }.joined(separator: "\n")
  }

  /// What the script draws.
  private func data(_ sheets: ThumbnailSheets) -> JSON {
    func all(_ number: (MapEntry) -> Double) -> JSON {
      .array(entries.map { .number((number($0) * 1e5).rounded() / 1e5) })
    }
    let colours = (labels.indices.map(Optional.init) + [nil]).map { LabelColour($0) }
    // Names take a third of the page at most; the end of a name tells more than its beginning.
    let most = max(40, mostBytes / 3 / max(1, entries.count))
    func shortened(_ name: String) -> JSON {
      JSON.string(name).text.utf8.count <= most ? .string(name) : .string("\u{2026}" + name.suffix(most / 8))
    }
    return [
      "x": all(\.x), "y": all(\.y), "labels": .array(entries.map { .integer($0.label ?? labels.count) }),
      "names": .array(entries.map { shortened($0.name) }),
      "cells": .array(
        sheets.cells.map { .array([$0.sheet, $0.x, $0.y, $0.width, $0.height].map(JSON.integer)) }),
      "light": .array(colours.map { .string(LabelColour.hex($0.light)) }),
      "dark": .array(colours.map { .string(LabelColour.hex($0.dark)) }),
      "sheets": .array(sheets.files.map { .string("data:image/jpeg;base64," + base64($0)) }),
    ]
  }
}

/// Rules of the page beside those that every page has.
enum MapStyle {
  static let css = """
    main{max-width:none}#both{display:flex;gap:1rem;align-items:stretch;height:78vh}
    #map{flex:1;min-width:0;width:100%;height:100%;background:var(--sheet);border:1px solid var(--line);touch-action:none;cursor:grab}
    #map.held{cursor:grabbing}aside{width:15rem;overflow:auto}#legend{flex-direction:column;margin:0;min-width:0}
    #legend label{overflow-wrap:anywhere}.swatch{flex:none;width:.9rem;height:.9rem;border-radius:.2rem}
    button,input[type=search]{font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--line);border-radius:.3rem;\
    padding:.15rem .5rem}
    @media (max-width:45rem){#both{flex-direction:column;height:auto}#map{height:70vh}aside{width:auto}}

    """
}
