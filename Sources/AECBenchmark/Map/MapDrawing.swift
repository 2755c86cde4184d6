import AEC

/// A picture of a map.
package struct MapEntry: Sendable {
  package var name: String
  /// In the square 0 ... 1.
  package var x, y: Double
  /// The place of its label among all, or nil.
  package var label: Int?
  /// What it looks like, small.
  package var thumbnail: Picture

  package init(name: String, x: Double, y: Double, label: Int?, thumbnail: Picture) {
    (self.name, self.x, self.y, self.label, self.thumbnail) = (name, x, y, label, thumbnail)
  }
}

/// A map as a picture: thumbnails at their places in frames of their labels' colours, on white.
package enum MapDrawing {
  private static let side = 2000, margin = 60, frame = 2

  package static func picture(_ entries: [MapEntry]) -> Picture {
    var canvas = Canvas(width: side, height: side)
    // Small enough that most of them show.
    let size = min(96, max(8, Int(0.8 * Double(side) / Double(max(1, entries.count)).squareRoot())))
    let inner = Double(side - 2 * margin)
    for entry in entries {
      let small = entry.thumbnail.fitted(into: size)
      let (x, y) = (margin + Int(entry.x * inner) - small.width / 2, margin + Int(entry.y * inner) - small.height / 2)
      canvas.fill(
        LabelColour(entry.label).light, x: x - frame, y: y - frame, width: small.width + 2 * frame,
        height: small.height + 2 * frame)
      canvas.put(small, x: x, y: y)
    }
    return canvas.picture
  }
}
