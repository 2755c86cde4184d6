import AEC
import AECImageIO

/// Two pictures of one size beside each other, as one HTML file that needs nothing from the network. It shows 8 bits of deep ones, as
/// browsers do.
package struct ComparisonPage: Sendable {
  package struct Side: Sendable {
    var name: String
    /// What is said of the file, such as its bytes.
    var note: String
    var picture: Picture

    package init(name: String, note: String, picture: Picture) {
      (self.name, self.note, self.picture) = (name, note, picture)
    }
  }

  private let title: String
  private let facts: [(name: String, value: String)]
  private let viewer: PictureViewer

  /// `figures` are what was measured, each a name and a value in words.
  package init(_ sides: [Side], figures: [(name: String, value: String)]) throws(PictureError) {
    let (width, height) = (sides[0].picture.width, sides[0].picture.height)
    title = sides.map(\.name).joined(separator: " and ")
    facts = figures + [("Pixels", "\(width) x \(height)")] + sides.map { ($0.name, $0.note) }
    var versions: [PictureViewer.Version] = []
    for side in sides {
      versions.append(.init(title: side.name, note: side.note, png: try PictureIO.write(side.picture.depth8, as: .png)))
    }
    viewer = PictureViewer(pictures: [.init(name: title, width: width, height: height, versions: versions)])
  }

  package var text: String {
    HTMLPage(
      title: title,
      body: """
        <main>
        <h1>\(escaped(title))</h1>
        \(HTMLTables.pairs(facts))
        \(viewer.html)
        </main>
        """,
      script: "\(ReportScript.helpers)\n\(ViewerScript.javascript)"
    ).text
  }
}
