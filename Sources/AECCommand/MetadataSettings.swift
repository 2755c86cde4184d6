import AEC
import AECImageIO
import ArgumentParser

/// What is not to be passed on of what belongs to a picture.
struct MetadataSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Leave metadata out: exif, xmp, iptc, density, icc (all that tells the colours), gps (where the picture was taken, in EXIF and "
        + "XMP); several with commas between. all leaves what tells the colours unless icc is named too, and takes sBIT and the "
        + "largest number of a PNM file as well.",
      valueName: "kinds"),
    completion: .list(["all"] + kinds.map(\.name)), transform: Self.strip)
  var strip: MetadataKinds?

  /// What is left of the metadata, and what there is to say about that.
  func apply(to metadata: Metadata) -> (Metadata, warnings: [String]) {
    var metadata = metadata
    let warnings = metadata.remove(strip ?? [])
    return (metadata, warnings)
  }

  private static let kinds: [(name: String, kind: MetadataKinds)] = [
    ("exif", .exif), ("xmp", .xmp), ("iptc", .iptc), ("density", .density), ("icc", .colours), ("gps", .position),
  ]

  private static func strip(_ text: String) throws -> MetadataKinds {
    try text.split(separator: ",", omittingEmptySubsequences: false).reduce(into: []) { kinds, name in
      if name == "all" {
        kinds.formUnion([.exif, .xmp, .iptc, .density, .samples])
      } else if let kind = Self.kinds.first(where: { $0.name == name })?.kind {
        kinds.insert(kind)
      } else {
        throw ValidationError(
          "no metadata is called '\(name)'; choose all, or of exif, xmp, iptc, density, icc and gps, with commas between"
        )
      }
    }
  }
}
