import AEC

/// What a PAM file says in front of its samples: a line for each field, and one that ends them.
///
///     P7 | WIDTH w | HEIGHT h | DEPTH numbers of a pixel | MAXVAL highest value | TUPLTYPE what they are | ENDHDR
///
/// Lines may be in any order; empty ones and those that begin with `#` say nothing. Source: the netpbm manual page pam(5).
struct PAMHeader {
  static let magic = Array("P7\n".utf8)

  let width, height, highest: Int
  /// Numbers of a pixel.
  let channels: Int

  init(width: Int, height: Int, highest: Int, _ layout: PictureLayout) {
    (self.width, self.height, self.highest, channels) = (width, height, highest, layout.samples)
  }

  /// What pixels of so many numbers are called. Bitmaps are gray pictures of two values.
  private static func types(_ channels: Int) -> [String] {
    switch channels {
    case 1: ["GRAYSCALE", "BLACKANDWHITE"]
    case 2: ["GRAYSCALE_ALPHA", "BLACKANDWHITE_ALPHA"]
    case 3: ["RGB"]
    case 4: ["RGB_ALPHA"]
    default: []
    }
  }

  /// The header in the file.
  var text: String {
    let fields = [("WIDTH", width), ("HEIGHT", height), ("DEPTH", channels), ("MAXVAL", highest)]
    return "P7\n" + fields.map { "\($0) \($1)\n" }.joined() + "TUPLTYPE \(Self.types(channels)[0])\nENDHDR\n"
  }

  /// Reads it from behind the first line.
  init(_ parser: PNMParser) throws(PictureError) {
    var fields: [String: Int] = [:]
    var type: String?
    while let line = try parser.line(), line != "ENDHDR" {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let name = words.first, !name.hasPrefix("#") else { continue }
      if name == "TUPLTYPE" {
        type = words.dropFirst().joined(separator: " ")
      } else if ["WIDTH", "HEIGHT", "DEPTH", "MAXVAL"].contains(name) {
        guard words.count == 2, let value = Int32(words[1]), value > 0, fields[String(name)] == nil else {
          throw parser.error(.corrupt, expected: "one \(name) from 1 to 2147483647", found: "\"\(line)\"")
        }
        fields[String(name)] = Int(value)
      } else {
        throw parser.error(.corrupt, expected: "a field of PAM or ENDHDR", found: "\"\(line)\"")
      }
    }
    func field(_ name: String) throws(PictureError) -> Int {
      guard let value = fields[name] else { throw parser.error(.corrupt, expected: "a line \(name)", found: "none") }
      return value
    }
    (width, height) = (try field("WIDTH"), try field("HEIGHT"))
    (channels, highest) = (try field("DEPTH"), try field("MAXVAL"))
    guard !Self.types(channels).isEmpty, type.map(Self.types(channels).contains) ?? true else {
      throw PictureError(
        .unsupported, .pam, expected: "gray or RGB, with or without alpha",
        found: "\(channels) numbers a pixel\(type.map { " of the type \"\($0)\"" } ?? "")",
        offset: parser.input.position,
        advice: "take some of them, for example: pamchannel IN 0 1 2 > OUT.pam")
    }
  }
}
