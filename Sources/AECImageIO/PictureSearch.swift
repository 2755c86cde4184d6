import AECSupport

/// The pictures that names of files and folders stand for.
package enum PictureSearch {
  /// The files among the names, whatever they are called, and of each folder those in it, and in folders in it, whose names end
  /// like those of pictures, sorted. What is found twice counts once; links to folders and what is hidden are not followed.
  ///
  /// `models/train/photos.py` finds the same.
  package static func files(_ names: [String]) throws(FileError) -> [String] {
    var (files, seen) = ([String](), Set<String>())
    for name in names {
      guard Files.exists(name) else { throw FileError(name, "read") }
      let found = Files.isFolder(name) ? try inside(name).sorted() : [name]
      files += found.filter { seen.insert($0).inserted }
    }
    return files
  }

  private static func inside(_ folder: String) throws(FileError) -> [String] {
    var files: [String] = []
    for name in try Files.names(in: folder) {
      let path = Path.joining(folder, name)
      if FileStatus(ofName: path)?.kind == .directory {
        files += try inside(path)
      } else if PictureFormat(fileExtension: Path.extension(of: name)) != nil, !Files.isFolder(path) {
        files.append(path)
      }
    }
    return files
  }
}
