import AEC
import AECTestSupport

/// The pieces of a PNG file: its chunks; pixels are a piece before deflate.
enum PNGAnatomy {
  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] { chunk(Array(name.utf8) + body) }

  /// A chunk of a name and a body.
  private static func chunk(_ named: [UInt8]) -> [UInt8] {
    pngChunk(named.count < 4 ? (named + [0x61, 0x61, 0x61, 0x61]).prefix(4) : named[...])
  }

  static func of(_ bytes: [UInt8]) -> Anatomy? {
    guard bytes.starts(with: pngSignature) else { return nil }
    var rest = bytes.dropFirst(pngSignature.count)
    var (pieces, pixels) = ([[UInt8]](), [UInt8]())
    while rest.count >= 12 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard length <= rest.count - 12 else { break }
      let named = Array(rest.dropFirst(4).prefix(4 + length))
      rest = rest.dropFirst(12 + length)
      if named.starts(with: "IDAT".utf8) {
        if pixels.isEmpty { pieces.append(pixelsName) }
        pixels += named.dropFirst(4)
      } else {
        pieces.append(named)
      }
    }
    guard !pieces.isEmpty else { return nil }
    let unpacked = RawDeflate.inflatedZlib(pixels)
    pieces = pieces.map { $0 == pixelsName ? $0 + (unpacked ?? pixels) : $0 }
    return Anatomy(pieces: pieces, isList: true) { pieces in
      pngSignature
        + pieces.flatMap { piece in
          guard piece.starts(with: pixelsName), unpacked != nil else { return chunk(piece) }
          return chunk("IDAT", RawDeflate.storedZlib(Array(piece.dropFirst(4))))
        }
    }
  }

  private static let pixelsName = Array("IDAT".utf8)
}

/// The pieces of a JPEG file: its marker segments; what follows the first scan's head is one piece.
enum JPEGAnatomy {
  static func of(_ bytes: [UInt8]) -> Anatomy? {
    guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
    var (rest, pieces) = (bytes.dropFirst(2), [[UInt8]]())
    while rest.count >= 4, rest[rest.startIndex] == 0xff {
      let marker = rest[rest.startIndex + 1]
      let length = Int(rest[rest.startIndex + 2]) << 8 | Int(rest[rest.startIndex + 3])
      guard length >= 2, length + 2 <= rest.count else { break }
      pieces.append([marker] + rest.dropFirst(4).prefix(length - 2))
      rest = rest.dropFirst(2 + length)
      if marker == 0xda { break }
    }
    pieces.append(Array(rest))
    return Anatomy(pieces: pieces, isList: true) { pieces in
      let segments = pieces.dropLast().flatMap { piece in
        segment(piece.first ?? 0xfe, Array(piece.dropFirst()))
      }
      return [0xff, 0xd8] + segments + (pieces.last ?? [])
    }
  }

  /// A marker segment, of at most 65533 bytes.
  static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    let body = body.prefix(65533)
    return [0xff, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
  }
}
