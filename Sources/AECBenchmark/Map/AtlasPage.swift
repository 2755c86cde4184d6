import AEC
import AECImageIO
import AECSupport

/// What channels of a network draw, as one HTML file that needs nothing from the network of computers.
package struct AtlasPage {
  /// A channel.
  package struct Channel: Sendable {
    package var index: Int
    /// What is said of it, a line each.
    package var notes: [String]
    /// Of one size: a peak up and a peak down.
    package var up, down: Picture

    package init(index: Int, notes: [String], up: Picture, down: Picture) {
      (self.index, self.notes, self.up, self.down) = (index, notes, up, down)
    }
  }

  private let title: String
  private let introduction: [String]
  private let channels: [Channel]
  private static let columns = 16

  /// `introduction` is a paragraph each; there is at least one channel.
  package init(title: String, introduction: [String], _ channels: [Channel]) {
    (self.title, self.introduction, self.channels) = (title, introduction, channels)
  }

  /// All channels in rows, each up and beside it down.
  package var sheet: Picture {
    let (width, height) = (channels[0].up.width, channels[0].up.height)
    let columns = min(Self.columns, channels.count)
    var canvas = Canvas(width: 2 * width * columns, height: height * ((channels.count + columns - 1) / columns))
    for (place, channel) in channels.enumerated() {
      let (x, y) = (2 * width * (place % columns), height * (place / columns))
      canvas.put(channel.up, x: x, y: y)
      canvas.put(channel.down, x: x + width, y: y)
    }
    return canvas.picture
  }

  package func text() throws(PictureError) -> String {
    // Pixels are shown twice as large.
    let (width, height) = (4 * channels[0].up.width, 2 * channels[0].up.height)
    let columns = min(Self.columns, channels.count)
    let figures = channels.enumerated().map { place, channel in
      let offset = "-\(width * (place % columns))px -\(height * (place / columns))px"
      return """
        <figure><div class="peak" role="img" aria-label="Channel \(channel.index), up and down" \
        style="background-position:\(offset)"></div>\
        <figcaption><b>\(channel.index)</b> \(channel.notes.map(escaped).joined(separator: "<br>"))</figcaption></figure>
        """
    }
    let url = "data:image/jpeg;base64," + base64(try PictureIO.write(sheet, as: .jpeg))
    return HTMLPage(
      title: title,
      style: """
        .peaks{display:flex;flex-wrap:wrap;gap:1rem}main{max-width:none}.peaks figure{width:\(width)px;margin:0}
        .peak{width:\(width)px;height:\(height)px;background-image:url(\(url));background-size:\(width * columns)px auto;\
        image-rendering:pixelated}figcaption{font-size:.8rem;color:var(--soft)}
        """,
      body: """
        <main>
        <h1>\(escaped(title))</h1>
        \(introduction.map { "<p>\(escaped($0))</p>" }.joined(separator: "\n"))
        <div class="peaks">
        \(figures.joined(separator: "\n"))
        </div>
        </main>
        """, script: ""
    ).text
  }
}
