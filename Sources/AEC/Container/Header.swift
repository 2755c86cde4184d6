/// What an `.aec` file says about its picture before anything is decoded.
public struct Header: Sendable, Equatable {
  /// Version of the format.
  public var version: Int
  /// Pixels in a row.
  public var width: Int
  /// Rows of pixels.
  public var height: Int
  /// What a pixel is.
  public var layout: PictureLayout
  /// The quality that the networks code at: up to 83 the one that was asked for, beyond that a lower one, and detail on top. Nil
  /// of a picture without networks.
  public var quality: Quality?
  /// Fingerprint of the model that decodes the picture; nil of a picture without networks.
  public var fingerprint: UInt32?
  /// The checksum of the decoded samples, where the file has one: ``PictureEncoder/proof``.
  public var proof: UInt32?
  /// The file's parts, in order.
  public var sections: [Section]
  /// Bytes of the whole file.
  public var fileLength: Int

  /// The size of the picture and of its maps.
  package var size: PaddedSize { PaddedSize(width: width, height: height) }

  /// Whether the file has such a section.
  func has(_ tag: SectionTag) -> Bool { sections.contains { $0.tag == tag } }

  /// Where in the file the body of a section is that every file has.
  func body(_ tag: SectionTag) -> Range<Int> {
    guard let section = sections.first(where: { $0.tag == tag }) else {
      preconditionFailure("a file without its section \(tag.name) is not read")
    }
    return section.body
  }

  /// A part of a file.
  public struct Section: Sendable, Equatable {
    /// What it holds.
    public var tag: SectionTag
    /// First byte of the body in the file.
    public var offset: Int
    /// Bytes of the body.
    public var length: Int
    /// Where in the file the bodies of its segments are, which the file's checksum does not cover; empty of a section that
    /// is one segment.
    package var segments: Range<Int>

    /// The bytes of the body in the file.
    var body: Range<Int> { offset..<offset + length }
    /// `z`, `y`, `ICC` ...
    public var name: String { tag.name }
    /// Whether a decoder that does not know the section must refuse the file.
    public var required: Bool { tag.isRequired }
  }
}
