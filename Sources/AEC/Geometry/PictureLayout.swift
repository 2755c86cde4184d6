/// What a pixel of a picture is: how many numbers, of how many bits. Rows of pixels have no padding and no gaps.
public struct PictureLayout: Sendable, Hashable {
  /// Colour channels: 3, red, green and blue; 1 of a gray picture.
  public let colours: Int
  /// Bits of a number.
  public let depth: Int
  /// Whether a number for the opacity follows the colours.
  public let hasAlpha: Bool

  /// 8-bit RGB.
  public static let rgb8 = PictureLayout(colours: 3, depth: 8, hasAlpha: false)
  /// 8-bit gray.
  public static let gray8 = PictureLayout(colours: 1, depth: 8, hasAlpha: false)
  /// 8-bit RGB, then the opacity: 0 is nothing of the pixel, 255 all of it. Colours are not multiplied by it.
  public static let rgba8 = rgb8.withAlpha
  /// 8-bit gray, then the opacity.
  public static let grayAlpha8 = gray8.withAlpha

  /// The same without a number for the opacity.
  public var opaque: PictureLayout { PictureLayout(colours: colours, depth: depth, hasAlpha: false) }
  /// The same with one.
  public var withAlpha: PictureLayout { PictureLayout(colours: colours, depth: depth, hasAlpha: true) }

  /// Numbers of a pixel.
  public var samples: Int { colours + (hasAlpha ? 1 : 0) }

  /// Bytes of so many pixels.
  public func bytes(_ pixels: Int) -> Int { pixels * samples * ((depth + 7) / 8) }
}
