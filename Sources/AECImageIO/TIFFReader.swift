/// Finds values in the first directory of a TIFF structure, which EXIF and the index of a multi-picture file are.
///
/// Source: TIFF 6.0, section 2.
struct TIFFReader {
  private let reader: BigEndian
  private let isLittleEndian: Bool

  /// Nil where the bytes are no TIFF structure.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: "II*\0".utf8) {
      isLittleEndian = true
    } else if bytes.starts(with: "MM\0*".utf8) {
      isLittleEndian = false
    } else {
      return nil
    }
    reader = BigEndian(bytes: bytes)
  }

  func half(_ place: Int) -> Int? {
    reader.half(at: place).map { isLittleEndian ? $0 >> 8 | ($0 & 255) << 8 : $0 }
  }

  func word(_ place: Int) -> Int? {
    reader.word(at: place).map { isLittleEndian ? Int(UInt32($0).byteSwapped) : $0 }
  }

  /// The values of a tag: the number of their type, how many there are, and the place of the first.
  func value(of tag: Int) -> (type: Int, count: Int, place: Int)? {
    guard let directory = word(4), let entries = half(directory) else { return nil }
    for entry in 0..<entries {
      let place = directory + 2 + 12 * entry
      guard let found = half(place), let type = half(place + 2), let count = word(place + 4) else { return nil }
      guard found == tag else { continue }
      // Up to four bytes stand in the entry itself.
      let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4]
      guard let size = sizes[type] else { return nil }
      guard size * count > 4 else { return (type, count, place + 8) }
      return word(place + 8).map { (type, count, $0) }
    }
    return nil
  }

  /// The first value of a tag, where it is a whole number: readers are to take BYTE, SHORT and LONG for each other.
  func firstNumber(of tag: Int) -> Int? {
    guard let (type, count, place) = value(of: tag), count >= 1 else { return nil }
    switch type {
    case 1, 6: return reader.byte(at: place)
    case 3, 8: return half(place)
    case 4, 9: return word(place)
    default: return nil
    }
  }
}
