/// A kind of file that is recognised only to say what it is and how to make a picture of it that can be read.
struct ForeignFormat {
  let name: String
  let advice: String

  /// The kind that a file's first bytes show; 16 bytes are enough.
  init?(firstBytes bytes: some Collection<UInt8>) {
    func has(_ signature: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: signature.unicodeScalars.lazy.map { UInt8($0.value) })
    }
    func isBrand(_ brands: String...) -> Bool { brands.contains { has("ftyp" + $0, at: 4) } }

    let first = ["magick IN[0] OUT.png", "convert IN[0] OUT.png"]
    let kinds: [(name: String, isIt: Bool, lines: [String])] = [
      ("a WebP picture", has("RIFF") && has("WEBP", at: 8), ["dwebp IN -o OUT.png"]),
      ("an AVIF picture", isBrand("avif", "avis"), ["avifdec IN OUT.png"]),
      (
        "a HEIC picture", isBrand("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"),
        ["heif-dec IN OUT.png", "heif-convert IN OUT.png"]
      ),
      ("a GIF picture", has("GIF8"), first + ["giftopnm IN > OUT.ppm"]),
      ("a TIFF or raw picture", has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+"), first),
      ("a BMP picture", has("BM"), ["magick IN OUT.png", "convert IN OUT.png", "bmptopnm IN > OUT.ppm"]),
      ("a JPEG XL picture", has("\u{ff}\u{0a}") || has("JXL ", at: 4), ["djxl IN OUT.png"]),
      (
        "a JPEG 2000 picture", has("jP  ", at: 4) || has("\u{ff}\u{4f}\u{ff}\u{51}"),
        ["opj_decompress -i IN -o OUT.png"]
      ),
      ("a Photoshop file", has("8BPS"), first),
      ("a PDF file", has("%PDF"), ["pdftoppm -png -singlefile IN OUT"]),
      ("an SVG drawing", has("<svg") || has("<?xml"), ["rsvg-convert IN -o OUT.png", "inkscape IN -o OUT.png"]),
      ("a QOI picture", has("qoif"), []),
      ("a PFM picture", has("PF") || has("Pf"), ["pfmtopam IN > OUT.ppm"]),
      ("an OpenEXR picture", has("v/1\u{01}"), []),
      ("an icon (ICO)", has("\0\0\u{01}\0"), first),
    ]
    if let kind = kinds.first(where: \.isIt) {
      (name, advice) = (kind.name, "convert it first, for example: \(Converter.line(kind.lines))")
    } else if has("<!DOCTYPE") || has("<!doctype") || has("<html") || has("<HTML") {
      (name, advice) = ("a web page", "fetch the picture itself")
    } else {
      return nil
    }
  }
}
