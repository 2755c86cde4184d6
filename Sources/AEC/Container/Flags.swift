/// The word behind the fingerprint: the quality, and what kind of picture it is. All that is read from its bits is read here.
struct Flags {
  let quality: Quality

  /// Numbers of the pixels.
  var layout: PictureLayout { .rgb8 }
  /// The sections that a decoder needs for the picture, in the order in which they come: z and y, always.
  let sections: [SectionTag]

  private static let qualityBits = 12

  /// Flags of a picture of these sections.
  init(quality: Quality, sections: [SectionTag]) { (self.quality, self.sections) = (quality, sections) }

  /// The bits in the file.
  var word: Int { quality.position }

  /// Why a word says nothing.
  enum Problem: Error {
    /// A kind of picture that this version does not know, by its flags.
    case unknown(Int)
    /// A quality that there is not.
    case quality(Int)
  }

  init(word: Int) throws(Problem) {
    let flags = word >> Self.qualityBits
    guard flags == 0 else { throw .unknown(flags) }
    guard let quality = Quality(position: word) else { throw .quality(word) }
    self.init(quality: quality, sections: [.hyperLatent, .latent])
  }
}
