/// The word behind the version, and the flags that it announces: the quality, and what kind of picture it is. All that is
/// read from its bits is read here.
struct Flags {
  /// The quality that the networks code at; nil of a picture without them.
  let quality: Quality?

  /// What the pixels are.
  let layout: PictureLayout
  /// The sections that a picture's file may have at least, in the order in which they come: all of one of these lists. Others are
  /// there where the file has them: no flag announces them.
  var sections: [[SectionTag]] { quality == nil ? [[.detail], [.lossless]] : [[.hyperLatent, .latent]] }

  // Where the bits are.
  private static let pixels = 12
  private static let noNetworks = 14
  private static let more = 15

  /// What the pixels are, by their two bits.
  private static let layouts = [PictureLayout.rgb8, .gray8, .rgb16, .gray16]

  init(quality: Quality?, _ layout: PictureLayout) { (self.quality, self.layout) = (quality, layout) }

  /// The bits in the file.
  var word: Int {
    let kind = (layout.colours == 1 ? 1 : 0) + (layout.isDeep ? 2 : 0)
    return (quality?.position ?? 1 << Self.noNetworks) | kind << Self.pixels
  }

  /// Whether more flags follow.
  static func announcesMore(_ word: Int) -> Bool { word >> more & 1 == 1 }

  /// Why flags say nothing.
  enum Problem: Error {
    /// What this version does not know, in words.
    case unknown(String)
    /// More flags, of which none is set.
    case noneOfMore
    /// A quality that there is not.
    case quality(Int)
  }

  /// The flags of a word, and of the number behind it that it announces.
  init(word: Int, more: Int?) throws(Problem) {
    guard more != 0 else { throw .noneOfMore }
    if let more { throw .unknown("one of more flags, \(more)") }
    let (pixels, word) = (word >> Self.pixels & 3, word & ~(3 << Self.pixels))
    guard word != 1 << Self.noNetworks else {
      self.init(quality: nil, Self.layouts[pixels])
      return
    }
    guard let quality = Quality(position: word) else { throw .quality(word) }
    self.init(quality: quality, Self.layouts[pixels])
  }
}
