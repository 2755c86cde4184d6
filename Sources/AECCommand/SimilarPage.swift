import AEC
import AECBenchmark
import AECImageIO
import AECSupport

/// Queries and what was found for each, with small pictures, as one HTML file that needs nothing from the network.
struct SimilarPage {
  /// A query.
  struct Row {
    var name: String
    var thumbnail: Picture
    /// What was found, nearest first; no picture where it cannot be read any more.
    var matches: [(name: String, similarity: Double, thumbnail: Picture?)]
  }

  private let rows: [Row]

  init(_ rows: [Row]) { self.rows = rows }

  var text: String {
    let sections = rows.map { row in
      """
      <section>
      <h2>\(escaped(row.name))</h2>
      <div class="row">\(figure(row.thumbnail, row.name, "query"))
      \(row.matches.map { figure($0.thumbnail, $0.name, Figures.fixed($0.similarity, 3)) }.joined(separator: "\n"))
      </div>
      </section>
      """
    }
    return HTMLPage(
      title: "Similar pictures",
      style: """
        .row{display:flex;flex-wrap:wrap;gap:.75rem}.row figure{width:9rem;margin:0}.row figure:first-child img{outline:3px solid var(--link)}
        .row img{max-width:9rem;max-height:9rem;display:block}figcaption{font-size:.8rem;overflow-wrap:anywhere}
        """,
      body: "<main>\n<h1>Similar pictures</h1>\n\(sections.joined(separator: "\n"))\n</main>", script: ""
    ).text
  }

  private func figure(_ picture: Picture?, _ name: String, _ note: String) -> String {
    let image = picture.flatMap { try? PictureIO.write($0, as: .jpeg) }.map {
      "<img alt=\"\" src=\"data:image/jpeg;base64,\(base64($0))\">"
    }
    return "<figure>\(image ?? "")<figcaption>\(note)<br>\(escaped(name))</figcaption></figure>"
  }
}
