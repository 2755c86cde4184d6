/// What a pixel of a picture is: how many numbers, of how many bits. Rows of pixels have no padding and no gaps. A number of 16 bits
/// takes two bytes, the low one first.
public struct PictureLayout: Sendable, Hashable {
  /// Colour channels: 3, red, green and blue; 1 of a gray picture.
  public let colours: Int
  /// Bits of a number: 8, or 16 of a *deep* picture.
  public let depth: Int
  /// Whether a number for the opacity follows the colours.
  public let hasAlpha: Bool

  package init(colours: Int, depth: Int, hasAlpha: Bool) {
    (self.colours, self.depth, self.hasAlpha) = (colours, depth, hasAlpha)
  }

  /// 8-bit RGB.
  public static let rgb8 = PictureLayout(colours: 3, depth: 8, hasAlpha: false)
  /// 8-bit gray.
  public static let gray8 = PictureLayout(colours: 1, depth: 8, hasAlpha: false)
  /// 8-bit RGB, then the opacity: 0 is nothing of the pixel, 255 all of it. Colours are not multiplied by it.
  public static let rgba8 = rgb8.withAlpha
  /// 8-bit gray, then the opacity.
  public static let grayAlpha8 = gray8.withAlpha

  /// 16-bit RGB.
  public static let rgb16 = rgb8.deep
  /// 16-bit gray.
  public static let gray16 = gray8.deep
  /// 16-bit RGB, then the opacity, up to 65535.
  public static let rgba16 = rgba8.deep
  /// 16-bit gray, then the opacity.
  public static let grayAlpha16 = grayAlpha8.deep

  /// The same of 16 bits a number.
  public var deep: PictureLayout { PictureLayout(colours: colours, depth: 16, hasAlpha: hasAlpha) }
  /// The same of 8.
  public var shallow: PictureLayout { PictureLayout(colours: colours, depth: 8, hasAlpha: hasAlpha) }

  /// The same without a number for the opacity.
  public var opaque: PictureLayout { PictureLayout(colours: colours, depth: depth, hasAlpha: false) }
  /// Of that number alone.
  var alphaAlone: PictureLayout { isDeep ? .gray16 : .gray8 }
  /// The same with one.
  public var withAlpha: PictureLayout { PictureLayout(colours: colours, depth: depth, hasAlpha: true) }

  /// Numbers of a pixel.
  public var samples: Int { colours + (hasAlpha ? 1 : 0) }
  /// What a number is at most: 255 or 65535.
  public var largest: Int { 1 << depth - 1 }
  /// Whether numbers have more bits than a byte.
  package var isDeep: Bool { depth > 8 }
  /// Bytes of a number.
  package var bytesPerSample: Int { depth / 8 }

  /// The square of a gray level of 8 bits, in the units of numbers.
  var squaredLevel: Int { isDeep ? 257 * 257 : 1 }

  /// The bytes that so many numbers are 257 times of; nil where one is not. Numbers of 8 bits are bytes.
  func inBytes(_ numbers: [UInt8]) -> [UInt8]? {
    guard isDeep else { return numbers }
    // 257 times a byte is that byte twice.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count / 2)
    for index in stride(from: 0, to: numbers.count, by: 2) {
      guard numbers[index] == numbers[index + 1] else { return nil }
      bytes.append(numbers[index])
    }
    return bytes
  }

  /// Bytes of so many pixels.
  public func bytes(_ pixels: Int) -> Int { pixels * samples * bytesPerSample }
}
