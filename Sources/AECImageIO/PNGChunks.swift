/// The chunks of a PNG file, as far as they have to be known before the pixels are read.
enum PNGChunks {
  /// Whether EXIF metadata behind the pixels, where writers may put it too, says that the picture is to be turned.
  ///
  /// Hops from chunk to chunk of an input whose length is known, and then goes back to its start. Checksums are left
  /// to libpng, so the answer may be yes where a damaged chunk will count for nothing.
  static func turnBehindPixels(_ input: PictureInput) -> Bool {
    guard let end = input.count else { return false }
    defer { input.seek(to: 0) }
    var (place, isBehind) = (8, false)
    while place < end {
      input.seek(to: place)
      let head = BigEndian(Array(input.peek(8)))
      guard let length = head.word(at: 0), head.word(at: 4) != nil else { return false }
      switch String(decoding: head.bytes[4..<8], as: UTF8.self) {
      case "IDAT": isBehind = true
      case "IEND": return false
      case "eXIf" where isBehind && length <= largest:
        let exif = Array(input.peek(8 + length).dropFirst(8))
        if let orientation = Orientation(exif: exif), orientation != .upright { return true }
      default: break
      }
      place += 12 + length
    }
    return false
  }

  /// The largest chunk that libpng keeps.
  private static let largest = 8_000_000
}
