/// What shows where a picture is not opaque: one colour, of 8-bit RGB; in deep pictures its numbers are 257 times as large.
public struct Background: Sendable, Hashable {
  /// Its numbers, 0 ... 255.
  public let red, green, blue: UInt8

  /// White.
  public static let white = Background(red: 255, green: 255, blue: 255)
  /// Black.
  public static let black = Background(red: 0, green: 0, blue: 0)

  /// A background of this colour.
  public init(red: UInt8, green: UInt8, blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

  /// What pixels of a layout become on it: gray ones stay gray on a gray background, and all keep their depth.
  public func layout(under layout: PictureLayout) -> PictureLayout {
    let isGray = layout.colours == 1 && red == green && green == blue
    return PictureLayout(colours: isGray ? 1 : 3, depth: layout.depth, hasAlpha: false)
  }

  /// A row of opaque pixels: each its colours and the background, as far as it is opaque. Stored numbers are mixed as they are, as
  /// browsers do, and rounded to the nearest.
  public func compose(_ row: some Collection<UInt8>, _ layout: PictureLayout) -> [UInt8] {
    precondition(layout.hasAlpha, "only what is not opaque shows a background")
    let (row, own, composed) = (Array(row), [red, green, blue], self.layout(under: layout))
    let (width, largest) = (row.count / layout.bytes(1), layout.largest)
    var pixels = [UInt8](repeating: 0, count: composed.bytes(width))
    for x in 0..<width {
      func number(_ sample: Int) -> Int { Numbers.number(layout.samples * x + sample, of: row, depth: layout.depth) }
      let opacity = number(layout.colours)
      for colour in 0..<composed.colours {
        let behind = Int(own[colour]) * (largest / 255)
        // Divided by `largest`, to the nearest.
        let sum =
          number(layout.colours == 1 ? 0 : colour) * opacity + behind * (largest - opacity) + 1 << (layout.depth - 1)
        Numbers.put(
          (sum + sum >> layout.depth) >> layout.depth, at: composed.colours * x + colour, of: &pixels,
          depth: layout.depth)
      }
    }
    return pixels
  }
}

extension Picture {
  /// The picture on a background, opaque; an opaque one as it is.
  public func composed(on background: Background) -> Picture {
    guard layout.hasAlpha else { return self }
    return Picture(
      width: width, height: height, layout: background.layout(under: layout),
      pixels: rows.flatMap { background.compose($0, layout) })
  }
}
