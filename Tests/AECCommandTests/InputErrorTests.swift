import AEC
import AECImageIO
import AECModelFast
import Foundation
import Testing

/// Inputs that cannot be taken: each has its exit code, a message that names the file, and leaves nothing behind.
struct InputErrorTests {
  @Test(arguments: ["compress", "decompress", "info", "verify"])
  func aMissingInputADirectoryAndOneThatCannotBeRead(subcommand: String) throws {
    let place = try Workplace(picture: 8, 8)
    try FileManager.default.createDirectory(at: place.url("folder"), withIntermediateDirectories: true)
    expect(try place.aec(subcommand, "no.png"), status: 3, "no.png: cannot be read: No such file", "check the name")
    expect(try place.aec(subcommand, "folder"), status: 3, "folder: is a directory", "name a file in it")
    expect(try place.aec(subcommand, "a.png/b.png"), status: 3, "a.png/b.png: cannot be read: Not a directory")
    #if os(Linux)
      // Readable by its permissions, which do not bind root; but there is nothing at the beginning of memory.
      let output = ["compress": ["-o", "out.aec"], "decompress": ["-o", "out.png"]][subcommand] ?? []
      let outcome = try place.start([subcommand, "/proc/self/mem"] + output).finish()
      expect(outcome, status: 3, "/proc/self/mem: cannot be read")
    #endif
    #expect(try place.names == ["a.png", "folder"])
  }

  @Test(arguments: ["compress", "decompress", "info", "verify"])
  func anEmptyInputFromAFileOrAStream(subcommand: String) throws {
    let place = try Workplace()
    try place.write([], "e.png")
    expect(try place.aec(subcommand, "e.png"), status: 4, "e.png: is empty", "give a")
    expect(try place.aec(subcommand, "-", input: Data()), status: 4, "standard input: is empty")
    #expect(try place.names == ["e.png"])
  }

  @Test func aPictureGivenToDecompressAnAecFileGivenToCompress() throws {
    let place = try Workplace(picture: 20, 20)
    try place.aec("compress", "a.png")
    for subcommand in ["decompress", "info", "verify"] {
      expect(
        try place.aec(subcommand, "a.png"), status: 4, "a.png: is a PNG picture, not an .aec file", "'aec compress'")
    }
    expect(try place.aec("compress", "a.aec"), status: 4, "a.aec: is an .aec file already", "'aec decompress'")
    expect(try place.aec("compress", "-f", "a.aec", "b.aec"), status: 4, "already")
    // Cut short it is one all the same.
    try place.write(place.read("a.aec").prefix(30), "cut.aec")
    expect(try place.aec("compress", "cut.aec", "b.aec"), status: 4, "cut.aec: is an .aec file already")
    #expect(try place.names == ["a.aec", "a.png", "cut.aec"])
  }

  @Test func filesThatAreNeither() throws {
    let place = try Workplace()
    try place.write(Array("A letter, not a picture.\n".utf8), "letter.txt")
    try place.write(Array("GIF89a and so on, far enough".utf8), "a.gif")
    expect(try place.aec("compress", "letter.txt"), status: 4, "letter.txt: ", "PNG, JPEG, PNM or PAM")
    expect(try place.aec("compress", "a.gif"), status: 4, "a.gif: ", "GIF")
    expect(try place.aec("decompress", "letter.txt"), status: 4, "letter.txt: ")
    expect(try place.aec("info", "letter.txt"), status: 4, "letter.txt: ")
    expect(try place.aec("compare", "letter.txt", "a.gif"), status: 4, "letter.txt: ")
    #expect(try place.names == ["a.gif", "letter.txt"])
  }

  @Test func aPictureThatIsCutOffOrTooLarge() throws {
    let place = try Workplace(picture: 40, 40)
    try place.write(place.read("a.png").dropLast(40), "cut.png")
    expect(try place.aec("compress", "cut.png"), status: 5, "cut.png: ")
    // The header claims 10^10 pixels, and there are none.
    try place.write(Array("P6\n100000 100000\n255\n".utf8), "huge.ppm")
    expect(try place.aec("compress", "huge.ppm"), status: 8, "huge.ppm: ", "100000x100000")
    expect(try place.aec("compress", "--limit-pixels", "4095", "a.png"), status: 8, "a.png: ", "with --limit-pixels")
    #expect(try place.aec("compress", "--limit-pixels", "4096", "a.png", "b.aec").status == 0)
    #expect(try place.names == ["a.png", "b.aec", "cut.png", "huge.ppm"])
  }

  @Test(arguments: ["compress", "decompress", "info", "verify"])
  func aFileOfMoreThan4GiBIsRefusedBeforeItIsRead(subcommand: String) throws {
    let place = try Workplace()
    try place.write(Array("P6\n".utf8), "big")
    #expect(truncate(place.url("big").path, 5 << 30) == 0)  // takes no room on the disk
    expect(try place.aec(subcommand, "big"), status: 8, "big: is larger than 4294967296 bytes")
  }

  @Test(arguments: [0.2, 0.5, 0.9, 0.999])
  func aFileThatIsCutOff(share: Double) throws {
    let place = try Workplace(compressed: 80, 60)
    let bytes = try place.read("a.aec")
    try place.write(bytes.prefix(Int(Double(bytes.count) * share)), "cut.aec")
    for subcommand in ["decompress", "info", "verify"] {
      expect(try place.aec(subcommand, "cut.aec"), status: 5, "cut.aec: ", "byte ")
    }
    #expect(try place.names == ["a.aec", "cut.aec"])
  }

  @Test func aFileWithAFlippedBit() throws {
    let place = try Workplace(compressed: 80, 60)
    var bytes = try place.read("a.aec")
    bytes[bytes.count / 2] ^= 4
    try place.write(bytes, "flipped.aec")
    expect(try place.aec("decompress", "flipped.aec"), status: 5, "flipped.aec: ")
    expect(try place.aec("compare", "flipped.aec", "a.aec"), status: 5, "flipped.aec: ")
    #expect(try place.names == ["a.aec", "flipped.aec"])
  }

  @Test func aFileOfANewerVersion() throws {
    let place = try Workplace(compressed: 40, 40)
    var bytes = try place.read("a.aec")
    #expect(bytes[3] == 0x80)
    bytes[3] = 0x85
    try place.write(bytes, "newer.aec")
    for subcommand in ["decompress", "info", "verify"] {
      expect(try place.aec(subcommand, "newer.aec"), status: 6, "newer.aec: ", "version 5", "newer version of aec")
    }
  }

  @Test func aFileOfAModelThatIsNotAtHand() throws {
    let place = try Workplace(compressed: 40, 40)
    let body = try place.read("a.aec").dropLast(4)
    // Magic and version, flags, width and height of a byte each, then the fingerprint.
    var changed = body
    changed[8] ^= 0xFF
    try place.write(changed + checksum(changed), "other.aec")
    expect(try place.aec("decompress", "other.aec"), status: 6, "other.aec: ", ".aecm")
    expect(try place.aec("compare", "other.aec", "a.aec"), status: 6, "other.aec: ")
    // Its header can be read all the same.
    let info = try place.aec("info", "other.aec")
    #expect(info.status == 0)
    #expect(info.text.contains("model not built in ("))
    // The checksum of an unchanged file comes out right, so it was the model that was refused.
    #expect(try body + checksum(body) == place.read("a.aec"))
  }

  @Test func aFileWithADamagedTableOfSegments() throws {
    let place = try Workplace()
    // One column of 33 segments, all empty but the last, behind which there is one more byte than the table says.
    let table = [UInt8](repeating: 0, count: 32) + [1, 0, 0, 0, 0]
    let bytes = Container.write(
      width: 64, height: 65_600, layout: .rgb8, networks: (.standard, Model.fast.fingerprint),
      sections: [(.hyperLatent, CodedSection([[]])), (.latent, CodedSection(covered: table, segments: [[7, 8]]))])
    try place.write(bytes, "table.aec")
    for subcommand in ["decompress", "info", "verify"] {
      expect(try place.aec(subcommand, "table.aec"), status: 5, "table.aec: section y, byte 55: ", "1 more byte;")
    }
    #expect(try place.names == ["table.aec"])
  }

  /// What a newer version may write: other flags, and sections that must be decoded.
  @Test(arguments: ["flags", "section"]) func aFileOfThingsToCome(_ part: String) throws {
    let place = try Workplace(compressed: 40, 40)
    var bytes = try place.read("a.aec").dropLast(4)
    if part == "flags" {
      bytes[5] |= 0x80
      bytes.insert(1, at: 6)
    } else {
      bytes += [1 << 5 | 12, 0]
    }
    try place.write(bytes + checksum(bytes), "newer.aec")
    for subcommand in ["decompress", "info", "verify"] {
      let found = part == "flags" ? "one of more flags, 1" : "section tag 12"
      expect(try place.aec(subcommand, "newer.aec"), status: 6, "newer.aec: ", found, "newer version of aec")
    }
  }

  /// The end of an `.aec` file.
  private func checksum(_ bytes: Data) -> [UInt8] { Container.littleEndian(Checksum.crc32(bytes)) }
}
