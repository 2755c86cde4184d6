import AEC
import AECImageIO
import AECSupport

/// A picture of the folder under test, or what lay in its place.
package struct TestPicture: Sendable {
  /// What reports call it, each picture another: the file's name, or the path where several files have that name.
  package var name: String
  package var path: String
  /// Pixels of a row and rows; 0 for a file that could not be read.
  package var width: Int
  package var height: Int
  /// CRC-32 of the pixels.
  package var checksum: UInt32 = 0
  /// Bytes of the file, if it is a PNG file with these very samples.
  package var pngBytes: Int?
  /// What reading changed, a sentence each.
  package var notes: [String] = []
  /// Why the file is no picture, where it is none.
  package var failure: String?

  package init(name: String, path: String, width: Int = 0, height: Int = 0) {
    (self.name, self.path, self.width, self.height) = (name, path, width, height)
  }

  package var pixels: Int { width * height }

  /// The picture itself.
  func image() throws -> Picture { try PictureIO.read(Files.read(path), kinds: []).picture }
}

/// The pictures of a folder, or of a list of files and folders.
package struct PictureFolder: Sendable {
  /// In the order of their names in each folder.
  package var pictures: [TestPicture]

  /// Reads every file once, so that what cannot be used is known before the work begins. Files whose names end like
  /// those of pictures count, whatever is in them.
  package init(_ paths: [String]) throws(FileError) {
    let files = try PictureSearch.files(paths)
    let namesakes = Dictionary(grouping: files, by: Path.name(of:))
    pictures = files.map { path in
      let name = Path.name(of: path)
      return Self.inspect(path, as: namesakes[name]!.count == 1 ? String(name) : path)
    }
  }

  private static func inspect(_ path: String, as name: String) -> TestPicture {
    var picture = TestPicture(name: name, path: path)
    do {
      let bytes = try Files.read(path)
      let read = try PictureIO.read(bytes, kinds: [])
      // The codecs get 8 bits a number: not all of them take more.
      let reader = try PictureReader(PictureBytes(bytes), kinds: .all.subtracting(.deep))
      if reader.format == .png && !reader.isRounded { picture.pngBytes = bytes.count }
      (picture.width, picture.height) = (read.picture.width, read.picture.height)
      picture.checksum = Checksum.crc32(read.picture.pixels)
      picture.notes = read.warnings
    } catch {
      picture.failure = "\(error)"
    }
    return picture
  }
}
