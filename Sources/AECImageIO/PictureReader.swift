import AEC

/// What rows of pixels may be beside opaque RGB of 8 bits; what they may not be is converted to that, or refused where that would lose
/// something.
public struct PictureKinds: OptionSet, Sendable {
  /// One bit for each.
  public let rawValue: Int
  /// Those of these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Gray, of files that say so.
  public static let gray = PictureKinds(rawValue: 1)
  /// With a number for the opacity, of files that have one. Without it files that are not opaque are refused.
  public static let alpha = PictureKinds(rawValue: 2)
  /// Of 16 bits a number, of files that have more than 8.
  public static let deep = PictureKinds(rawValue: 4)
  /// All that there are.
  public static let all: PictureKinds = [.gray, .alpha, .deep]
}

/// Reads a picture row by row from a PNG, JPEG, PNM or PAM file, in memory for a few rows.
///
///     let reader = try PictureReader(source)
///     while let row = try reader.next() { ... }
///     for warning in reader.warnings { ... }
///
/// Converts as ``PictureIO`` does. Some files take memory for the whole picture, since their rows do not come in order:
/// those that are to be turned upright and interlaced PNG (up to four numbers a pixel), and progressive JPEG (six, or three
/// where its chroma is halved). Of a PNG file whose length is not known, all bytes are kept, since only its end may say
/// that the picture is to be turned. ``PictureLimits`` bounds it all.
public final class PictureReader {
  /// Pixels in a row of the upright picture.
  public let width: Int
  /// Rows of the upright picture.
  public let height: Int
  /// What a pixel of the rows is.
  public var layout: PictureLayout { stored.layout }
  private let stored: StoredRows
  /// Bytes of pixels that a file of its length has at most, if it is as most are.
  private let likely: Int
  /// The whole picture as it is stored, where it is to be turned.
  private var turned: (image: Picture, orientation: Orientation)?
  private var rowsGiven = 0

  /// Reads what comes before the first row; of a picture that is to be turned, all.
  ///
  /// - Parameters:
  ///   - kinds: What the rows may be.
  ///   - partial: Of a file that is cut off, what is there is read, unless that is not even the first row; pixels
  ///   that are missing become gray, or what coarser passes of the file tell. ``missingRows`` says how many rows that are.
  public init(
    _ source: any PictureSource, kinds: PictureKinds = .all, limits: PictureLimits = PictureLimits(),
    partial: Bool = false
  ) throws(PictureError) {
    // Photographs are rarely packed 1:64, so this is mostly all; a header alone gets no more than that.
    likely = 64 * (source.count ?? 0)
    stored = try StoredRows(PictureInput(source), kinds, limits: limits, partial: partial)
    let orientation = stored.orientation
    guard orientation != .upright else {
      (width, height) = (stored.width, stored.height)
      return
    }
    var pixels = GrowingPixels(total: stored.layout.bytes(stored.width * stored.height), first: likely)
    while let row = try stored.next() { pixels.append(row) }
    let image = Picture(width: stored.width, height: stored.height, layout: stored.layout, pixels: pixels.bytes)
    turned = (image, orientation)
    (width, height) = orientation.isSideways ? (image.height, image.width) : (image.width, image.height)
  }

  /// The format of the file, which its first bytes tell.
  public var format: PictureFormat { stored.format }

  /// The next row from the top, `layout.bytes(width)` bytes; nil when there are no more and the file turned out to be whole.
  public func next() throws(PictureError) -> [UInt8]? {
    guard let (image, orientation) = turned else { return try stored.next() }
    guard rowsGiven < height else {
      turned = nil
      return nil
    }
    rowsGiven += 1
    return image.uprightRow(rowsGiven - 1, from: orientation)
  }

  /// All rows as a picture in memory, of a reader that none was taken from. Throws `PictureError` of kind `overLimit` where that is
  /// more than the memory of `limits`, if there are any.
  public func picture(limits: PictureLimits? = nil) throws(PictureError) -> Picture {
    let bytes = layout.bytes(width * height)
    try limits?.check(memory: bytes, of: format)
    var pixels = GrowingPixels(total: bytes, first: likely)
    while let row = try next() { pixels.append(row) }
    return Picture(width: width, height: height, layout: layout, pixels: pixels.bytes)
  }

  /// Rows, as they are stored, that are not what the whole file would give: those that are made up, and all of a
  /// progressive JPEG picture that is cut off, since each of its scans tells something of every row. 0 unless the file is
  /// cut off and was read with `partial`; all of it once ``next()`` has given nil.
  public var missingRows: Int { stored.missingRows }

  /// What belongs to the picture, as it is for upright rows; all of it once ``next()`` has given nil.
  ///
  /// Of a picture that was turned, EXIF and XMP say so no more, EXIF's and the density's numbers for its sides are exchanged with them,
  /// and the small picture in EXIF is gone. What of them makes no sense is as it was. A profile that is not for the pixels is dropped.
  public var metadata: Metadata { stored.metadata.kept(with: layout, from: stored.orientation) }

  /// Short names of what the file holds beside the pixels and neither the rows nor ``metadata`` do: `ICC profile`, `XMP` (what of it is
  /// in parts of its own), `metadata`, `text`, `gain map`, `second picture`, `animation`; all of it once ``next()`` has given nil.
  public var dropped: [String] { stored.metadata.losses(with: layout).map(\.name) }

  /// Whether the rows have not the file's own samples, since these have more bits than ``PictureKinds`` allow, or are CMYK.
  public var isRounded: Bool { stored.isRounded }

  /// What of the file is not in the rows as it was, a sentence each; all of it once ``next()`` has given nil.
  public var warnings: [String] {
    var warnings = stored.conversions
    if stored.orientation != .upright {
      warnings.append(
        "the picture was turned upright, as its \(stored.orientationSource) orientation \(stored.orientation.rawValue) says"
      )
    }
    if missingRows > 0 {
      warnings.append(
        "the file is cut off: \(missingRows) of \(stored.height) rows are made up, or coarser than they should be")
    }
    return warnings + stored.metadata.losses(with: layout).map(\.sentence) + stored.warnings
  }
}
