import AEC
import AECTestSupport
import Foundation
import Testing

/// Files appear under their name when they are whole, and replace others only when that was asked for.
struct OutputTests {
  private func mode(_ place: Workplace, _ name: String) throws -> Int {
    try #require(
      try FileManager.default.attributesOfItem(atPath: place.url(name).path)[.posixPermissions] as? Int)
  }

  @Test func anOutputThatExistsIsLeftAloneWithoutForce() throws {
    let place = try Workplace(picture: 20, 20)
    try place.write([1, 2, 3], "a.aec")
    let compress = try place.aec("compress", "a.png")
    #expect(compress.status == 7)
    #expect(
      compress.error == "aec: a.aec: exists already; add --force to replace it, or give another name\n")
    #expect(try place.read("a.aec") == Data([1, 2, 3]))

    for flag in ["-f", "--force"] {
      #expect(try place.aec("compress", flag, "a.png").status == 0)
    }
    let picture = try place.read("a.png")
    #expect(try place.aec("decompress", "a.aec").status == 7)
    #expect(try place.read("a.png") == picture)
    #expect(try place.aec("decompress", "-f", "a.aec").status == 0)
    #expect(try place.names == ["a.aec", "a.png"])
  }

  @Test func theInputIsNeverReplacedByWhateverNameEvenWithForce() throws {
    let place = try Workplace()
    let picture = Data(try Samples.png(Picture.mixed(20, 20)))
    try place.write(picture, "a")
    try FileManager.default.createSymbolicLink(atPath: place.url("soft").path, withDestinationPath: "a")
    try FileManager.default.linkItem(at: place.url("a"), to: place.url("hard"))
    for output in ["a", "./a", "soft", "hard"] {
      for flags in [[], ["-f"]] as [[String]] {
        let outcome = try place.start(["compress", "a", "-o", output] + flags).finish()
        #expect(outcome.status == 7)
        #expect(outcome.error == "aec: \(output): is the input itself; give the output another name\n")
      }
    }
    let stream = try place.shell("aec compress -f - -o a < a")
    #expect(stream.status == 7)
    #expect(stream.error.contains("is the input itself"))
    #expect(try place.read("a") == picture)
    #expect(try place.names == ["a", "hard", "soft"])
  }

  @Test func anOutputThatIsCalledLikeAPictureIsRefused() throws {
    let place = try Workplace(picture: 20, 20)
    for name in ["new.png", "new.JPG", "new.ppm"] {
      let outcome = try place.aec("compress", "-f", "a.png", "-o", name)
      #expect(outcome.status == 64)
      #expect(outcome.error.contains("the output is an .aec file, but '\(name)' is a picture's name"))
    }
    #expect(try place.names == ["a.png"])
  }

  @Test func aDirectoryThatIsMissingOrIsTheOutputOrTakesNoFiles() throws {
    let place = try Workplace(picture: 20, 20)
    try FileManager.default.createDirectory(at: place.url("folder"), withIntermediateDirectories: true)
    let missing = try place.aec("compress", "a.png", "gone/a.aec")
    #expect(missing.status == 7)
    #expect(missing.error.hasPrefix("aec: gone/a.aec: cannot be written: "))
    #expect(missing.error.contains("make its directory first"))
    for output in ["folder", "folder/", "new/"] {
      let outcome = try place.aec("compress", "-f", "a.png", "-o", output)
      #expect(outcome.status == 7)
      #expect(outcome.error == "aec: \(output): is a directory; name a file in it\n")
    }
    #if os(Linux)
      let refused = try place.aec("compress", "a.png", "/proc/a.aec")
      #expect(refused.status == 7)
      #expect(refused.error.hasPrefix("aec: /proc/a.aec: cannot be written: "))
    #endif
    #expect(try place.names == ["a.png", "folder"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url("folder").path).isEmpty)
  }

  @Test func aNewFileHasThePermissionsOfTheInputOrTheUsualOnesAReplacedOneKeepsItsOwn() throws {
    let place = try Workplace(picture: 20, 20)
    #expect(try place.shell("umask 027 && chmod 604 a.png && aec compress a.png").status == 0)
    #expect(try mode(place, "a.aec") == 0o604)
    #expect(try place.shell("umask 027 && cat a.png | aec compress - b.aec").status == 0)
    #expect(try mode(place, "b.aec") == 0o640)
    #expect(try place.shell("umask 027 && aec compress -f -q 20 a.png b.aec").status == 0)
    #expect(try mode(place, "b.aec") == 0o640)
  }

  @Test func whatALinkLeadsToIsReplacedNotTheLink() throws {
    let place = try Workplace(picture: 20, 20)
    try FileManager.default.createDirectory(at: place.url("there"), withIntermediateDirectories: true)
    try place.write([1], "there/real.aec")
    try FileManager.default.createSymbolicLink(
      atPath: place.url("a.aec").path, withDestinationPath: "there/real.aec")
    #expect(try place.aec("compress", "a.png").status == 7)
    #expect(try place.aec("compress", "-f", "a.png").status == 0)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: place.url("a.aec").path) == "there/real.aec")
    #expect(try place.read("there/real.aec").count > 20)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url("there").path) == ["real.aec"])

    // A link to nothing is a name that is taken.
    try place.remove("there/real.aec")
    #expect(try place.aec("compress", "a.png").status == 7)
  }

  @Test func devicesAndPipesAreWrittenToAsTheyAre() throws {
    let place = try Workplace(picture: 20, 20)
    #expect(try place.aec("compress", "a.png", "/dev/null").status == 0)
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    let outcome = try place.shell("mkfifo pipe && { cat pipe > copy & } && aec compress a.png pipe && wait")
    #expect(outcome.status == 0)
    try place.aec("compress", "a.png")
    #expect(try place.read("copy") == place.read("a.aec"))
    #if os(Linux)
      let full = try place.aec("compress", "a.png", "/dev/full")
      #expect(full.status == 7)
      #expect(full.error.contains("No space left on device; make room"))
      #expect(try place.shell("aec compress a.png - > /dev/full").status == 7)
    #endif
  }

  @Test func aFileThatAnotherProgramMakesInTheMeantimeIsNotReplaced() throws {
    let place = try Workplace()
    let (running, picture) = try place.compressHeld(["compress", "-", "a.aec"])
    try place.write([7], "a.aec")
    try picture.finish()
    let outcome = try running.finish()
    #expect(outcome.status == 7)
    #expect(outcome.error.contains("a.aec: exists already"))
    #expect(try place.read("a.aec") == Data([7]))
    #expect(try place.names == ["a.aec"])
  }
}
