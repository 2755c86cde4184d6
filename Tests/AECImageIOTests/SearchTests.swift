import AECImageIO
import AECSupport
import AECTestSupport
import Foundation
import Testing

@Suite struct SearchTests {
  @Test func picturesOfFoldersAndOfFoldersInThemAreFoundByTheirNames() throws {
    let folder = try TestFolder()
    for inside in ["b", "b/c", ".hidden"] {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(inside), withIntermediateDirectories: true)
    }
    for name in [
      "z.PNG", "a.jpeg", "b.pgm", "b/notes.txt", "b/2.jpg", "b/c/1.pam", ".hidden/no.png", ".no.png", "text",
    ] {
      try folder.add(name, [])
    }
    let all = ["a.jpeg", "b.pgm", "b/2.jpg", "b/c/1.pam", "z.PNG"].map { folder.path + $0 }
    #expect(try PictureSearch.files([folder.path]) == all)
    // A file that is named counts whatever it is called, and what was found before does not count again.
    let named = [folder.path + "text", folder.path + "b/c/1.pam"]
    #expect(try PictureSearch.files(named + [folder.path]) == named + all.filter { $0 != named[1] })
  }

  @Test func linksLeadToFilesAndNotIntoFolders() throws {
    let folder = try TestFolder()
    try folder.add("a.png", [])
    for (link, to) in [("b.png", "a.png"), ("round", "."), ("lost.png", "nothing")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + link, withDestinationPath: folder.path + to)
    }
    #expect(try PictureSearch.files([folder.path]) == ["a.png", "b.png", "lost.png"].map { folder.path + $0 })
  }

  @Test func whatIsNotThereIsTold() {
    #expect(throws: FileError("nowhere", "read", code: ENOENT)) { try PictureSearch.files(["nowhere"]) }
  }
}
