import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// Several files and whole folders in one run.
struct ManyFilesTests {
  /// A workplace with small pictures, each another, in files and folders of these names.
  private func workplace(_ names: String...) throws -> Workplace {
    let place = try Workplace()
    for (index, name) in names.enumerated() {
      try FileManager.default.createDirectory(
        at: place.url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
      let format = try #require(PictureFormat(fileExtension: place.url(name).pathExtension))
      try place.write(PictureIO.write(Picture.mixed(30 + index, 20, seed: index), as: format), name)
    }
    return place
  }

  /// All files below a folder, by their paths from there.
  private func tree(_ place: Workplace, _ folder: String) -> [String] {
    let paths = FileManager.default.subpaths(atPath: place.url(folder).path) ?? []
    return paths.filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: place.url(folder + "/" + path).path, isDirectory: &isFolder)
      return !isFolder.boolValue
    }.sorted()
  }

  /// The objects on standard output, one a line.
  private func objects(_ outcome: Outcome) throws -> [[String: Any]] {
    try outcome.text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func eachOfSeveralPicturesGetsItsFileEqualToThatOfARunOfItsOwn() throws {
    let place = try workplace("a.png", "b.jpg", "c.ppm")
    let outcome = try place.aec("compress", "a.png", "b.jpg", "c.ppm")
    #expect(outcome.status == 0)
    #expect(outcome.error.hasPrefix("3 of 3 files compressed; "))
    #expect(try place.names == ["a.aec", "a.png", "b.aec", "b.jpg", "c.aec", "c.ppm"])
    for (picture, file) in [("a.png", "a.aec"), ("b.jpg", "b.aec"), ("c.ppm", "c.aec")] {
      #expect(try place.aec("compress", picture, "alone.aec", "-f").status == 0)
      #expect(try place.read("alone.aec") == place.read(file))
    }
  }

  @Test func twoNamesAreAnInputAndItsOutputOnlyWhereTheSecondEndsInAEC() throws {
    let place = try workplace("a.png", "b.png")
    let second = try place.read("b.png")
    for flags in [[], ["-f"]] as [[String]] {
      #expect(try place.start(["compress"] + flags + ["a.png", "b.png"]).finish().status == 0)
      #expect(try place.read("b.png") == second)
    }
    #expect(try place.names == ["a.aec", "a.png", "b.aec", "b.png"])
    #expect(try place.aec("compress", "a.png", "x.AEC").status == 0)
    #expect(try place.read("x.AEC") == place.read("a.aec"))
    let mistaken = try place.aec("compress", "a.png", "new.file")
    #expect(mistaken.status == 10)
    #expect(mistaken.error.contains("aec: new.file: cannot be read: No such file or directory; "))
    #expect(mistaken.error.contains("if it is the output, name it with -o"))
  }

  @Test func photographsCalledByAnyPictureNameAreNeverReplaced() throws {
    let place = try Workplace()
    let names = ["a.pgm", "b.pgm", "c.jfif", "d.jpe", "e.mpo", "f"]
    for name in names { try place.write(Samples.ppm(Picture.mixed(20, 16, seed: name.count)), name) }
    let before = try names.map { try place.read($0) }
    for pair in [["a.pgm", "b.pgm"], ["a.pgm", "c.jfif"], ["d.jpe", "e.mpo"], ["a.pgm", "f"]] {
      _ = try place.start(["compress", "-f"] + pair).finish()
    }
    // Named on purpose, but it holds a picture.
    let purpose = try place.aec("compress", "-f", "a.pgm", "-o", "c.jfif")
    #expect(purpose.status == 7)
    #expect(purpose.error.contains("aec: c.jfif: is a PPM picture, which no .aec file replaces"))
    try place.write(before[1], "photo.aec")
    #expect(try place.aec("compress", "-f", "a.pgm", "photo.aec").status == 7)
    #expect(try names.map { try place.read($0) } == before)
    #expect(try place.read("photo.aec") == before[1])
  }

  @Test func noOutputIsEverAnInputOfTheRun() throws {
    let place = try workplace("a.ppm", "b.png")
    let second = try place.read("b.png")
    try place.aec("compress", "a.ppm", "b.aec")
    // b.aec would become b.png, which is an input as well: refused, though it is no .aec file.
    try FileManager.default.linkItem(at: place.url("b.png"), to: place.url("c.png"))
    let outcome = try place.aec("decompress", "-f", "b.aec", "a.ppm", "c.png")
    #expect(outcome.status == 10)
    #expect(outcome.error.contains("aec: b.png: is the input itself"))
    #expect(outcome.error.contains("0 of 3 files decompressed, 3 failed"))
    #expect(try place.read("b.png") == second)
    // By another name, and by the stream that leads to it.
    try FileManager.default.createSymbolicLink(atPath: place.url("soft.aec").path, withDestinationPath: "a.ppm")
    try FileManager.default.linkItem(at: place.url("a.ppm"), to: place.url("hard.aec"))
    let picture = try place.read("a.ppm")
    for output in ["soft.aec", "hard.aec", "./hard.aec"] {
      let refused = try place.aec("compress", "-f", "a.ppm", output)
      #expect(refused.status == 7)
      #expect(try place.read("a.ppm") == picture)
    }
    let appended = try place.shell("aec compress a.ppm - >> a.ppm")
    #expect(appended.status == 7)
    #expect(appended.error.contains("is the input itself"))
    #expect(try place.read("a.ppm") == picture)
  }

  @Test func aTreeOfFoldersIsKeptBelowTheOutputFolder() throws {
    let place = try workplace("in/a.png", "in/sub/b.jpg", "in/sub/deep/c.ppm", "in/.hidden/d.png", "in/.e.png")
    try place.write(Array("words".utf8), "in/notes.txt")
    try FileManager.default.createSymbolicLink(atPath: place.url("in/sub/loop").path, withDestinationPath: "..")
    let outcome = try place.aec("compress", "-r", "in", "--out-dir", "out/new")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(tree(place, "out/new") == ["a.aec", "sub/b.aec", "sub/deep/c.aec"])
    #expect(outcome.error.contains("3 of 3 files compressed, 2 other files passed over"))

    let back = try place.aec("decompress", "--recursive", "out/new", "--out-dir", "back", "--format", "ppm")
    #expect(back.status == 0)
    #expect(tree(place, "back") == ["a.ppm", "sub/b.ppm", "sub/deep/c.ppm"])
    // Without a folder for them, outputs lie beside their inputs; hidden ones are still left alone.
    #expect(try place.aec("compress", "-r", "in").status == 0)
    #expect(place.exists("in/sub/deep/c.aec") && !place.exists("in/.e.aec") && !place.exists("in/.hidden/d.aec"))
  }

  @Test func aFolderNeedsRecursiveAndOneWithoutPicturesIsAnError() throws {
    let place = try workplace("in/a.png")
    let refused = try place.aec("compress", "in")
    #expect(refused.status == 3)
    #expect(refused.error == "aec: in: is a directory; name a file in it, or add -r to take all that are in it\n")
    try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
    try place.write([1, 2, 3], "empty/x.bin")
    let empty = try place.aec("compress", "-r", "empty")
    #expect(empty.status == 4)
    #expect(empty.error == "aec: there is nothing to compress in these folders; 1 other files were passed over\n")
  }

  @Test func whatIsNoPictureIsPassedOverInFoldersButIsAnErrorWhenNamed() throws {
    let place = try workplace("in/a.png")
    try place.write(Array("words".utf8), "in/b.txt")
    // By its name it is a picture, so somebody wants to know.
    try place.write(Array("words".utf8), "in/c.png")
    let outcome = try place.aec("compress", "-r", "in")
    #expect(outcome.status == 10)
    #expect(outcome.error.contains("aec: in/c.png: "))
    #expect(!outcome.error.contains("b.txt"))
    #expect(try place.aec("compress", "-f", "in/a.png", "in/b.txt", "in/a.png").status == 10)
  }

  @Test func inputsThatWouldMeetAreAllRefusedByBothNamesWhileTheOthersGoOn() throws {
    let place = try workplace("a.png", "a.jpg", "b.png")
    let outcome = try place.aec("compress", "a.png", "a.jpg", "b.png")
    #expect(outcome.status == 10)
    #expect(outcome.error.contains("aec: a.png: would become a.aec, like a.jpg; add --full-names"))
    #expect(outcome.error.contains("aec: a.jpg: would become a.aec, like a.png; add --full-names"))
    #expect(try place.names == ["a.jpg", "a.png", "b.aec", "b.png"])

    #expect(try place.aec("compress", "--full-names", "a.png", "a.jpg").status == 0)
    #expect(place.exists("a.png.aec") && place.exists("a.jpg.aec"))
    // Two folders that become one, and one folder by two names.
    let folders = try workplace("x/a.png", "y/a.png", "z/a.ppm")
    #expect(try folders.aec("compress", "-r", "x", "y", "z/a.ppm", "--out-dir", "out").status == 10)
    #expect(!folders.exists("out/a.aec"))
    try FileManager.default.createSymbolicLink(atPath: folders.url("link").path, withDestinationPath: "z")
    try FileManager.default.moveItem(at: folders.url("x/a.png"), to: folders.url("z/a.png"))
    #expect(try folders.aec("compress", "z/a.ppm", "link/a.png").status == 10)
  }

  @Test func aFileWithItsFullNameComesBackUnderThatName() throws {
    let place = try workplace("a.png", "b.jpg")
    #expect(try place.aec("compress", "--full-names", "a.png", "b.jpg").status == 0)
    for name in ["a.png", "b.jpg"] { try place.remove(name) }
    #expect(try place.aec("decompress", "a.png.aec", "b.jpg.aec").status == 0)
    #expect(try place.names == ["a.png", "a.png.aec", "b.jpg.aec", "b.jpg.png"])
    #expect(try place.aec("decompress", "--full-names", "a.png.aec").status == 0)
    #expect(place.exists("a.png.aec.png"))
  }

  @Test func eachFileIsDoneOnceUnderItsOwnNameRatherThanThatOfALink() throws {
    let place = try workplace("in/m.png")
    try FileManager.default.createSymbolicLink(atPath: place.url("in/a.png").path, withDestinationPath: "m.png")
    try FileManager.default.createSymbolicLink(atPath: place.url("in/dead.png").path, withDestinationPath: "gone.png")
    let outcome = try place.aec("compress", "-r", "in", "in/m.png", "./in/m.png")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(tree(place, "in") == ["a.png", "dead.png", "m.aec", "m.png"])
    #expect(outcome.error.contains("3 named twice or linked"))
    // A link alone is read.
    try FileManager.default.createDirectory(at: place.url("links"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: place.url("links/b.png").path, withDestinationPath: "../in/m.png")
    #expect(try place.aec("compress", "-r", "links").status == 0)
    #expect(place.exists("links/b.aec"))
  }

  @Test func aPipeInAFolderIsNotWaitedFor() throws {
    let place = try workplace("in/a.png")
    #expect(try place.shell("mkfifo in/pipe.png && aec compress -r in").status == 0)
    #expect(tree(place, "in") == ["a.aec", "a.png", "pipe.png"])
  }

  @Test func outputsThatExistArePassedOverOnlyIfAsked() throws {
    let place = try workplace("a.png", "b.png")
    try place.write([1], "a.aec")
    let refused = try place.aec("compress", "a.png", "b.png")
    #expect(refused.status == 10)
    #expect(refused.error.contains("a.aec: exists already"))
    try place.remove("b.aec")
    let skipped = try place.aec("compress", "--skip-existing", "a.png", "b.png")
    #expect(skipped.status == 0)
    #expect(skipped.error.contains("1 of 2 files compressed, 1 passed over, as their outputs exist"))
    #expect(try place.read("a.aec") == Data([1]))
    #expect(place.exists("b.aec"))
    let one = try place.aec("compress", "--skip-existing", "a.png")
    #expect(one.status == 0)
    #expect(one.error == "a.aec exists already; nothing was done\n")
    #expect(try place.aec("compress", "--skip-existing", "-f", "a.png").status == 64)
  }

  @Test func permissionsAreKeptTimesIfAskedAndNoProgramRunsAsSomebodyElse() throws {
    let place = try workplace("a.png")
    let old = Date(timeIntervalSince1970: 1_000_000_000)
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o4751, .modificationDate: old], ofItemAtPath: place.url("a.png").path)
    #expect(try place.shell("umask 022 && aec compress a.png").status == 0)
    func attributes(_ name: String) throws -> [FileAttributeKey: Any] {
      try files.attributesOfItem(atPath: place.url(name).path)
    }
    #expect(try attributes("a.aec")[.posixPermissions] as? Int == 0o751)
    #expect(try #require(attributes("a.aec")[.modificationDate] as? Date) > old)
    #expect(try place.aec("compress", "-f", "--keep-times", "a.png").status == 0)
    #expect(try attributes("a.aec")[.modificationDate] as? Date == old)
    // From a stream there is nothing to keep.
    #expect(try place.shell("umask 077 && aec compress --keep-times - b.aec < a.png").status == 0)
    #expect(try place.shell("umask 077 && cat a.png | aec compress --keep-times - c.aec").status == 0)
    #expect(try attributes("c.aec")[.posixPermissions] as? Int == 0o600)
  }

  @Test func aBadFileDoesNotStopTheOthersAndASingleOneKeepsItsOwnNumber() throws {
    let place = try workplace("a.png", "c.png")
    let whole = try place.read("a.png")
    try place.write(whole.prefix(whole.count / 2), "b.png")
    let outcome = try place.aec("compress", "a.png", "b.png", "c.png", "gone.png")
    #expect(outcome.status == 10)
    #expect(outcome.error.contains("aec: b.png: ") && outcome.error.contains("aec: gone.png: "))
    #expect(try place.names == ["a.aec", "a.png", "b.png", "c.aec", "c.png"])
    #expect(try place.aec("compress", "b.png").status == 5)
    #expect(try place.aec("compress", "gone.png").status == 3)
    #expect(try place.aec("compress", "-r", "b.png").status == 10)
  }

  @Test(arguments: ["1", "2", "7"])
  func jsonHasAnObjectALineInTheOrderOfInputsAndASummary(threads: String) throws {
    let place = try workplace("a.png", "b.png", "c.png", "d.png", "e.png")
    try place.write([1], "d.aec")
    try place.write(Array("words".utf8), "bad.png")
    let order = ["e.png", "bad.png", "a.png", "d.png", "c.png", "gone.png", "b.png"]
    let outcome = try place.start(["compress", "--json", "--skip-existing", "-j", threads] + order).finish()
    #expect(outcome.status == 10)
    let lines = try objects(outcome)
    #expect(lines.count == 8)
    #expect(lines.dropLast().map { $0["input"] as? String } == order)
    #expect(lines[1]["exit"] as? Int == 4 && lines[1]["error"] is String && lines[1]["output"] as? String == "bad.aec")
    #expect(lines[5]["exit"] as? Int == 3)
    #expect(lines[3]["skipped"] as? Bool == true)
    for index in [0, 2, 4, 6] { #expect(lines[index]["output_bytes"] is Int && lines[index]["exit"] == nil) }
    let summary = lines[7]
    #expect(summary["type"] as? String == "summary")
    #expect(summary["files"] as? Int == 7 && summary["done"] as? Int == 4)
    #expect(summary["failed"] as? Int == 2 && summary["skipped"] as? Int == 1)
    #expect(summary["exit"] as? Int == 10)
    let bytes = try ["e.aec", "a.aec", "c.aec", "b.aec"].reduce(0) { try $0 + place.read($1).count }
    #expect(summary["output_bytes"] as? Int == bytes)
  }

  @Test func smallAndLargePicturesMixOnManyThreads() throws {
    let place = try workplace("a.png", "b.png", "c.png", "d.png")
    // Over the size from which one picture gets all threads.
    try place.write(Samples.ppm(Picture.mixed(2100, 2000)), "big.ppm")
    let outcome = try place.aec("compress", "-j4", "-e1", "-v", "a.png", "b.png", "big.ppm", "c.png", "d.png")
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("on 4 threads with "))
    #expect(outcome.error.contains("on 1 thread with "))
    #expect(outcome.error.contains("5 of 5 files compressed"))
  }

  @Test(.enabled(if: withSlowTests)) func oneLineOfProgressFitsTheTerminalAndTellsTheTimeLeft() throws {
    let place = try Workplace()
    let names = (0..<12).map { "a picture with quite a long name \($0).ppm" }
    for name in names { try place.write(Samples.ppm(Picture.mixed(256, 192)), name) }
    let terminal = try Pseudoterminal()
    let running = try place.start(
      ["compress", "-j1"] + names, environment: ["AEC_ISA": "naive"], standardError: terminal.user)
    let text = terminal.shown { _ in running.isRunning }
    #expect(try running.finish().status == 0)
    let drawn = text.matches(of: /\r(compressing [^\r]*?)\u{1B}\[K/).map { String($0.1) }
    #expect(!drawn.isEmpty)
    #expect(drawn.allSatisfy { $0.count < 80 })
    #expect(drawn.contains { $0.contains(" of 12 files") && $0.contains(" left") })
    #expect(text.hasSuffix("s\r\n"))
  }

  @Test(arguments: [
    ["-o", "x.aec", "a.png", "b.png"], ["-o", "x.aec", "--out-dir", "out", "a.png"], ["-", "a.png", "b.png"],
    ["-r", "in", "-o", "x.aec"], ["--out-dir", "a.png", "b.png"], ["a.png", "", "b.png"], ["--out-dir", "", "a.png"],
    ["--out-dir", "out", "-"],
  ])
  func contradictionsAreRefusedBeforeAnythingIsWritten(arguments: [String]) throws {
    let place = try workplace("a.png", "b.png", "in/c.png")
    let outcome = try place.start(["compress"] + arguments, input: Data()).finish()
    #expect(outcome.status == 64, "\(outcome.error)")
    #expect(try place.names == ["a.png", "b.png", "in"])
  }
}
