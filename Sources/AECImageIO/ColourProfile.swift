import AEC

/// An ICC colour profile, of which only three things are asked: its name, what pixels it is for, and whether it says sRGB.
///
/// Names do not tell: there are profiles called sRGB that are linear, and sRGB profiles called "c2". So the
/// primaries and the tone curves are compared. Source: ICC.1:2010 (profile version 4), chapters 7, 9 and 10;
/// IEC 61966-2-1.
struct ColourProfile {
  private let reader: BigEndian
  private var tags: [String: (offset: Int, count: Int)] = [:]

  /// Nil where the bytes are no profile.
  init?(_ bytes: [UInt8]) {
    reader = BigEndian(bytes: bytes)
    guard bytes.dropFirst(36).starts(with: "acsp".utf8), let count = reader.word(at: 128) else { return nil }
    for index in 0..<min(count, 100) {
      let entry = 132 + 12 * index
      guard let offset = reader.word(at: entry + 4), let size = reader.word(at: entry + 8),
        offset + size <= bytes.count
      else { return nil }
      tags[name(at: entry)] = (offset, size)
    }
  }

  /// The four letters at a place.
  private func name(at offset: Int) -> String {
    String(decoding: reader.bytes.dropFirst(offset).prefix(4), as: UTF8.self)
  }

  /// The pixels it is for: `RGB `, `GRAY`, `CMYK` ...
  var space: String { name(at: 16) }

  /// What the profile calls itself, in printable characters.
  var name: String? {
    guard let (offset, count) = tags["desc"] else { return nil }
    let end = offset + count
    var text = ""
    switch name(at: offset) {
    case "desc":  // Version 2: a count, then ASCII.
      guard let length = reader.word(at: offset + 8), offset + 12 + length <= end else { return nil }
      text = String(decoding: reader.bytes[(offset + 12)..<(offset + 12 + length)], as: UTF8.self)
    case "mluc":  // Version 4: languages, of which the first is taken, in UTF-16.
      guard let length = reader.word(at: offset + 20), let start = reader.word(at: offset + 24),
        start + length <= count
      else { return nil }
      let units = stride(from: offset + start, to: offset + start + length - 1, by: 2)
      text = String(decoding: units.map { UInt16(reader.half(at: $0) ?? 0) }, as: UTF16.self)
    default:
      return nil
    }
    let printable = text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
    return printable.isEmpty ? nil : String(String.UnicodeScalarView(printable.prefix(80)))
  }

  /// Whether pixels of this profile mean the same without it.
  var isSRGB: Bool {
    switch space {
    case "GRAY":
      return isSRGBCurve("kTRC")
    case "RGB ":
      // sRGB's primaries, adapted to the white of the profile connection space (D50).
      return isColour("rXYZ", 0.4361, 0.2225, 0.0139) && isColour("gXYZ", 0.3851, 0.7169, 0.0971)
        && isColour("bXYZ", 0.1431, 0.0606, 0.7141)
        && ["rTRC", "gTRC", "bTRC"].allSatisfy { isSRGBCurve($0) }
    default:
      return false
    }
  }

  private func isColour(_ tag: String, _ x: Double, _ y: Double, _ z: Double) -> Bool {
    guard let (offset, _) = tags[tag], name(at: offset) == "XYZ " else { return false }
    return isNear([x, y, z], at: offset + 8, tolerance: 0.002)
  }

  private func isNear(_ values: [Double], at offset: Int, tolerance: Double) -> Bool {
    values.enumerated().allSatisfy { index, value in
      guard let found = reader.fixed(at: offset + 4 * index) else { return false }
      return abs(found - value) <= tolerance
    }
  }

  private func isSRGBCurve(_ tag: String) -> Bool {
    guard let (offset, count) = tags[tag] else { return false }
    switch name(at: offset) {
    case "para":  // Kinds 3 and 4 are a power behind a straight piece; the latter adds two offsets, 0 here.
      guard let kind = reader.half(at: offset + 8), kind == 3 || kind == 4 else { return false }
      return isNear([2.4, 0.94787, 0.05213, 0.0774, 0.04045], at: offset + 12, tolerance: 0.001)
        && (kind == 3 || isNear([0, 0], at: offset + 32, tolerance: 0.001))
    case "curv":  // A table over 0 ... 1, or (one entry) a plain power, which sRGB is not.
      guard let entries = reader.word(at: offset + 8), entries > 1, 12 + 2 * entries <= count else {
        return false
      }
      let curve = [(0.02, 0.001548), (0.1, 0.010023), (0.25, 0.050876), (0.5, 0.214041), (0.75, 0.522522)]
      return curve.allSatisfy { position, value in
        let place = position * Double(entries - 1)
        let below = Int(place)
        guard let low = reader.half(at: offset + 12 + 2 * below),
          let high = reader.half(at: offset + 14 + 2 * below)
        else { return false }
        let found = (Double(low) + (place - Double(below)) * Double(high - low)) / 65535
        return abs(found - value) <= 0.002
      }
    default:
      return false
    }
  }
}

extension Metadata {
  /// What the profile calls itself.
  package var profileName: String? { profile.flatMap(ColourProfile.init)?.name }
}
