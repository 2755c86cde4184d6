import AEC
import AECImageIO
import AECSupport

// What `info` tells of the metadata in a file.
extension Metadata {
  /// `ICC profile "Display P3" of 548 bytes, EXIF of 1416, density 300 x 300 an inch`; nil where there is none.
  var text: String? {
    let parts = [
      profile.map { "ICC profile\(profileName.map { " \"\($0)\"" } ?? "") of \($0.count) bytes" },
      exif.map { "EXIF of \($0.count) bytes" }, xmp.map { "XMP of \($0.count) bytes" },
      iptc.map { "IPTC of \($0.count) bytes" }, density.map { "density \($0.text)" },
      codePoints.map { "cICP \($0.map(String.init).joined(separator: ", "))" },
      renderingIntent.map { "sRGB \($0)" }, gamma.map { "gAMA \($0)" },
      chromaticities.map { "cHRM \($0.map(String.init).joined(separator: ", "))" },
      significantBits.map { "sBIT \($0.map(String.init).joined(separator: ", "))" },
      largest.map { "largest number \($0)" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// The same as an object, of what there is.
  var json: JSON {
    let members: [(String, JSON?)] = [
      ("icc_bytes", profile.map { .integer($0.count) }), ("icc_name", profileName.map(JSON.string)),
      ("exif_bytes", exif.map { .integer($0.count) }), ("xmp_bytes", xmp.map { .integer($0.count) }),
      ("iptc_bytes", iptc.map { .integer($0.count) }), ("density", density?.json),
      ("cicp", codePoints.map { .array($0.map { .integer(Int($0)) }) }),
      ("srgb", renderingIntent.map { .integer(Int($0)) }), ("gama", gamma.map { .integer(Int($0)) }),
      ("chrm", chromaticities.map { .array($0.map { .integer(Int($0)) }) }),
      ("sbit", significantBits.map { .array($0.map { .integer(Int($0)) }) }), ("largest", largest.map(JSON.integer)),
    ]
    return .object(members.compactMap { name, value in value.map { (name, $0) } })
  }
}

extension Metadata.Density {
  private var unitName: String? {
    switch unit {
    case .none: nil
    case .inch: "inch"
    case .centimetre: "centimetre"
    case .metre: "metre"
    }
  }

  /// `300 x 300 per inch`; without a unit `2 : 1`.
  fileprivate var text: String { unitName.map { "\(x) x \(y) per \($0)" } ?? "\(x) : \(y)" }

  fileprivate var json: JSON { ["x": .integer(Int(x)), "y": .integer(Int(y)), "unit": .optional(unitName)] }
}
