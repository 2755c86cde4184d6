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

    if has("RIFF") && has("WEBP", at: 8) {
      self.init("a WebP picture", Converter.line("dwebp IN -o OUT.png"))
    } else if isBrand("avif", "avis") {
      self.init("an AVIF picture", Converter.line("avifdec IN OUT.png"))
    } else if isBrand("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1") {
      self.init("a HEIC picture", Converter.line("heif-dec IN OUT.png", "heif-convert IN OUT.png"))
    } else if has("GIF8") {
      self.init(
        "a GIF picture", Converter.line("magick IN[0] OUT.png", "convert IN[0] OUT.png", "giftopnm IN > OUT.ppm"))
    } else if has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+") {
      self.init("a TIFF or raw picture", Converter.line("magick IN[0] OUT.png", "convert IN[0] OUT.png"))
    } else if has("BM") {
      self.init("a BMP picture", Converter.line("magick IN OUT.png", "convert IN OUT.png", "bmptopnm IN > OUT.ppm"))
    } else if has("\u{ff}\u{0a}") || has("JXL ", at: 4) {
      self.init("a JPEG XL picture", Converter.line("djxl IN OUT.png"))
    } else if has("jP  ", at: 4) || has("\u{ff}\u{4f}\u{ff}\u{51}") {
      self.init("a JPEG 2000 picture", Converter.line("opj_decompress -i IN -o OUT.png"))
    } else if has("8BPS") {
      self.init("a Photoshop file", Converter.line("magick IN[0] OUT.png", "convert IN[0] OUT.png"))
    } else if has("%PDF") {
      self.init("a PDF file", Converter.line("pdftoppm -png -singlefile IN OUT"))
    } else if has("<svg") || has("<?xml") {
      self.init("an SVG drawing", Converter.line("rsvg-convert IN -o OUT.png", "inkscape IN -o OUT.png"))
    } else if has("qoif") {
      self.init("a QOI picture", Converter.line())
    } else if has("P7") {
      self.init("a PAM picture", Converter.line("pamtopnm IN > OUT.ppm"))
    } else if has("PF") || has("Pf") {
      self.init("a PFM picture", Converter.line("pfmtopam IN > OUT.ppm"))
    } else if has("v/1\u{01}") {
      self.init("an OpenEXR picture", Converter.line())
    } else if has("\0\0\u{01}\0") {
      self.init("an icon (ICO)", Converter.line("magick IN[0] OUT.png", "convert IN[0] OUT.png"))
    } else if has("<!DOCTYPE") || has("<!doctype") || has("<html") || has("<HTML") {
      self.init(name: "a web page", advice: "fetch the picture itself")
    } else {
      return nil
    }
  }

  private init(_ name: String, _ line: String) {
    self.init(name: name, advice: "convert it first, for example: \(line)")
  }

  private init(name: String, advice: String) {
    (self.name, self.advice) = (name, advice)
  }
}
