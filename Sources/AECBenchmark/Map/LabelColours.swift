/// Colours that tell labels apart: first those of charts, then hues around the circle.
package struct LabelColour: Sendable {
  /// Red, green and blue, on light backgrounds and on dark ones.
  package let light, dark: [UInt8]

  /// The colour of a label by its place among all; gray of what has none.
  package init(_ index: Int?) {
    guard let index else {
      (light, dark) = ([120, 113, 108], [168, 162, 158])
      return
    }
    if index < PlotStyle.count {
      let pair = PlotStyle.colour(index)
      (light, dark) = (Self.bytes(pair.light), Self.bytes(pair.dark))
    } else {
      // The golden angle: hues that come one after another are far apart.
      let hue = (Double(index) * 0.381966).truncatingRemainder(dividingBy: 1)
      (light, dark) = (Self.bytes(hue: hue, lightness: 0.38), Self.bytes(hue: hue, lightness: 0.72))
    }
  }

  /// `#rrggbb`
  package static func hex(_ colour: [UInt8]) -> String {
    "#" + colour.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let number = UInt32(hex.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { UInt8(number >> $0 & 255) }
  }

  private static func bytes(hue: Double, lightness: Double) -> [UInt8] {
    let chroma = 0.7 * min(lightness, 1 - lightness)
    return [0.0, 8, 4].map { shift in
      let place = (shift + 12 * hue).truncatingRemainder(dividingBy: 12)
      return UInt8(255 * (lightness - chroma * max(-1, min(place - 3, 9 - place, 1))))
    }
  }
}
