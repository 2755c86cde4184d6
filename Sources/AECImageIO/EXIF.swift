/// What EXIF says of a picture, and changes of it in place: nothing else in it moves, so that what makers keep there stays right.
///
/// Source: EXIF 2.32, 4.6.
struct EXIF {
  private var tiff: TIFFStructure

  /// Nil where the bytes are no TIFF structure.
  init?(_ bytes: [UInt8]) {
    guard let tiff = TIFFStructure(bytes) else { return nil }
    self.tiff = tiff
  }

  var bytes: [UInt8] { tiff.bytes }

  private enum Tag {
    static let width = 0x100
    static let height = 0x101
    static let stripPlaces = 0x111
    static let orientation = 0x112
    static let stripLengths = 0x117
    static let densityAcross = 0x11A
    static let densityDown = 0x11B
    static let thumbnail = 0x201
    static let thumbnailLength = 0x202
    static let details = 0x8769
    static let position = 0x8825
    static let pixelsAcross = 0xA002
    static let pixelsDown = 0xA003
    static let interoperability = 0xA005
    static let sensorAcross = 0xA20E
    static let sensorDown = 0xA20F
  }

  private var details: Int? { tiff.directory(Tag.details, in: tiff.firstDirectory) }

  /// Which way up the picture is stored; nil where that is not said.
  var orientation: Orientation? { tiff.value(of: Tag.orientation).flatMap(tiff.firstNumber).flatMap(Orientation.init) }

  /// Says that rows are stored upright, which were stored this way up: what tells their sides is exchanged with them, and the small
  /// picture, which was not turned, goes.
  mutating func turnUpright(from orientation: Orientation) {
    for entry in tiff.entries(at: tiff.firstDirectory) where entry.tag == Tag.orientation {
      // A number that says nothing stays as it is.
      guard tiff.firstNumber(of: entry).flatMap(Orientation.init) != nil else { continue }
      tiff.setFirstNumber(of: entry, to: Orientation.upright.rawValue)
    }
    guard orientation != .upright else { return }
    dropThumbnail()
    guard orientation.isSideways else { return }
    for (across, down) in [(Tag.width, Tag.height), (Tag.densityAcross, Tag.densityDown)] {
      tiff.exchange(across, down, in: tiff.firstDirectory)
    }
    for (across, down) in [(Tag.pixelsAcross, Tag.pixelsDown), (Tag.sensorAcross, Tag.sensorDown)] {
      tiff.exchange(across, down, in: details)
    }
  }

  /// Takes the directories behind the first out, which tell of a smaller picture: their bytes are cut off at the end, and zeros
  /// elsewhere.
  mutating func dropThumbnail() {
    guard let first = tiff.firstDirectory, let link = tiff.link(behind: first) else { return }
    var (extents, seen) = ([Range<Int>](), Set([first]))
    var directory = tiff.word(link) ?? 0
    guard directory != 0 else { return }
    while directory != 0, seen.insert(directory).inserted, seen.count < 10 {
      extents += tiff.extents(of: directory) + pictures(in: directory)
      directory = tiff.link(behind: directory).flatMap(tiff.word) ?? 0
    }
    tiff.put(0, 4, at: link)
    let used = used(withPosition: true)
    tiff.blank(extents.merged.without(used))
    tiff.trimZeros(to: min(used.last?.upperBound ?? 0, tiff.bytes.count))
  }

  /// Takes the directory of the position out: its bytes become zeros.
  mutating func dropPosition() {
    let position = tiff.directory(Tag.position, in: tiff.firstDirectory)
    tiff.blank(tiff.extents(of: position).merged.without(used(withPosition: false)))
    tiff.remove(Tag.position, in: tiff.firstDirectory)
  }

  /// The bytes of pictures that a directory leads to: a JPEG file, or strips of pixels.
  private func pictures(in directory: Int) -> [Range<Int>] {
    let entries = tiff.entries(at: directory)
    return [(Tag.thumbnail, Tag.thumbnailLength), (Tag.stripPlaces, Tag.stripLengths)].compactMap { place, length in
      guard let place = entries.first(where: { $0.tag == place }).flatMap(tiff.firstNumber),
        let length = entries.first(where: { $0.tag == length }).flatMap(tiff.firstNumber), length >= 0
      else { return nil }
      return place..<place + length
    }
  }

  /// The bytes of all that stays, merged.
  private func used(withPosition: Bool) -> [Range<Int>] {
    let first = tiff.firstDirectory
    var directories = [first, details, tiff.directory(Tag.interoperability, in: details)]
    if withPosition { directories.append(tiff.directory(Tag.position, in: first)) }
    return ([0..<8] + directories.flatMap(tiff.extents)).merged
  }
}
