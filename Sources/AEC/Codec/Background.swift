/// What shows where a picture is not opaque: one colour, of 8-bit RGB.
public struct Background: Sendable, Hashable {
  /// Its numbers, 0 ... 255.
  public let red, green, blue: UInt8

  /// White.
  public static let white = Background(red: 255, green: 255, blue: 255)
  /// Black.
  public static let black = Background(red: 0, green: 0, blue: 0)

  /// A background of this colour.
  public init(red: UInt8, green: UInt8, blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

  /// What pixels of a layout become on it: gray ones stay gray on a gray background.
  public func layout(under layout: PictureLayout) -> PictureLayout {
    layout.colours == 1 && red == green && green == blue ? .gray8 : .rgb8
  }

  /// A row of opaque pixels: each its colours and the background, as far as it is opaque. Stored numbers are mixed as they are, as
  /// browsers do; halves are rounded up.
  public func compose(_ row: some Collection<UInt8>, _ layout: PictureLayout) -> [UInt8] {
    precondition(layout.hasAlpha, "only what is not opaque shows a background")
    let (row, own, colours) = (Array(row), [red, green, blue], self.layout(under: layout).colours)
    let width = row.count / layout.samples
    return [UInt8](unsafeUninitializedCapacity: colours * width) { pixels, count in
      for x in 0..<width {
        let place = layout.samples * x
        let opacity = Int(row[place + layout.colours])
        for colour in 0..<colours {
          let value = Int(row[place + (layout.colours == 1 ? 0 : colour)])
          pixels[colours * x + colour] = UInt8((2 * (value * opacity + Int(own[colour]) * (255 - opacity)) + 255) / 510)
        }
      }
      count = colours * width
    }
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
