import AEC

/// Which way up a picture is stored, numbered as in EXIF: where its first row and first column belong.
enum Orientation: Int {
  case upright = 1
  case mirrored
  case upsideDown
  case flipped
  case transposed
  case turnedLeft
  case transverse
  case turnedRight
}

extension Orientation {
  /// Whether rows are stored as columns.
  var isSideways: Bool { rawValue >= Orientation.transposed.rawValue }
}

extension Picture {
  /// Row `y` of the image as it is to be looked at, of one that is stored this way up.
  func uprightRow(_ y: Int, from orientation: Orientation) -> [UInt8] {
    // The stored place of pixel (x, y) is `first + x * across + y * down`.
    let (first, across, down): (Int, Int, Int)
    let (right, bottom) = (width - 1, (height - 1) * width)
    switch orientation {
    case .upright: (first, across, down) = (0, 1, width)
    case .mirrored: (first, across, down) = (right, -1, width)
    case .upsideDown: (first, across, down) = (bottom + right, -1, -width)
    case .flipped: (first, across, down) = (bottom, 1, -width)
    case .transposed: (first, across, down) = (0, width, 1)
    case .turnedLeft: (first, across, down) = (bottom, -width, 1)
    case .transverse: (first, across, down) = (bottom + right, -width, -1)
    case .turnedRight: (first, across, down) = (right, width, -1)
    }
    let columns = orientation.isSideways ? height : width
    let pixel = layout.bytes(1)
    return [UInt8](unsafeUninitializedCapacity: pixel * columns) { row, count in
      for x in 0..<columns {
        let place = pixel * (first + x * across + y * down)
        for byte in 0..<pixel { row[pixel * x + byte] = pixels[place + byte] }
      }
      count = pixel * columns
    }
  }
}
