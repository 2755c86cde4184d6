import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `-` is standard input or output, and pipes work as people expect.
struct StreamTests {
  @Test func streamsCarryTheSameBytesAsFiles() throws {
    let place = try Workplace(picture: 50, 40)
    try place.aec("compress", "a.png")
    let compressed = try place.read("a.aec")
    let picture = try place.read("a.png")
    for arguments in [["-"], ["-", "-"], ["-", "-o", "-"], ["-o", "-", "-"]] {
      let outcome = try place.start(["compress"] + arguments, input: picture).finish()
      #expect(outcome.status == 0)
      #expect(outcome.output == compressed)
      #expect(outcome.error.hasPrefix("standard input -> standard output: 50 x 40"))
    }
    #expect(try place.aec("compress", "a.png", "-").output == compressed)
    #expect(try place.aec("compress", "-", "b.aec", input: picture).output.isEmpty)
    #expect(try place.read("b.aec") == compressed)
    #expect(try place.names == ["a.aec", "a.png", "b.aec"])
  }

  @Test func decompressingToAStreamGivesPNGOrWhatFormatSays() throws {
    let place = try Workplace(compressed: 50, 40)
    let compressed = try place.read("a.aec")
    for (format, arguments) in [
      (PictureFormat.png, []), (.png, ["--format", "png"]), (.jpeg, ["--format", "jpg"]), (.ppm, ["--format=ppm"]),
    ] as [(PictureFormat, [String])] {
      let outcome = try place.start(["decompress", "-"] + arguments, input: compressed).finish()
      #expect(outcome.status == 0)
      #expect(PictureFormat(firstBytes: outcome.output) == format)
      #expect(try PictureIO.read([UInt8](outcome.output)).picture.width == 50)
    }
  }

  @Test func commandsCanBeChainedByPipes() throws {
    let place = try Workplace(picture: 300, 200)
    let chained = try place.shell(
      "cat a.png | aec compress -q 70 - | aec decompress --format ppm - - > b.ppm && aec compress -q 70 a.png"
        + " && aec decompress a.aec c.ppm && cmp b.ppm c.ppm && aec info - < a.aec && aec compare a.png - < b.ppm")
    #expect(chained.status == 0, "\(chained.error)")
    #expect(chained.text.hasPrefix("standard input: 300 x 200"))
    #expect(chained.text.contains("PSNR"))
  }

  @Test(arguments: PictureFormat.allCases)
  func aPictureGivesTheSameFromAPipeFromAFileAndFromMemory(format: PictureFormat) throws {
    let place = try Workplace()
    let bytes = try PictureIO.write(Picture.mixed(300, 200), as: format)
    try place.write(bytes, "a")
    let outcome = try place.shell(
      "aec compress a file.aec && cat a | aec compress - pipe.aec && cmp pipe.aec file.aec"
        + " && aec compress -f --json - pipe.aec < a && cmp pipe.aec file.aec")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try outcome.json["input_bytes"] as? Int == bytes.count)
    // What was read whole and handed over as PPM, of which rows are just cut off.
    try place.write(Samples.ppm(PictureIO.read(bytes).picture), "whole.ppm")
    try place.aec("compress", "whole.ppm")
    #expect(try place.read("whole.aec") == place.read("file.aec"))

    try place.aec("decompress", "--format", "ppm", "file.aec", "b.ppm")
    try place.aec("decompress", "--format", format.fileExtension, "file.aec", "-o", "b")
    let options = PictureWriteOptions(pngLevel: 2)
    #expect(try PictureIO.write(place.picture("b.ppm"), as: format, options: options) == [UInt8](place.read("b")))
  }

  @Test func aScriptMayReadTheBeginningOfItsInputItself() throws {
    let place = try Workplace(picture: 50, 40)
    try place.aec("compress", "a.png")
    let line = Array("a line\n".utf8)
    try place.write(line + place.read("a.png"), "input")
    // dd reads no more than it is told to, unlike `read` of some shells.
    let outcome = try place.shell("{ dd bs=1 count=\(line.count) of=/dev/null; aec compress -f - b.aec; } < input")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try place.read("a.aec") == place.read("b.aec"))
  }

  @Test func aPictureThatIsDamagedLateLeavesNoFile() throws {
    let place = try Workplace()
    let picture = Picture.mixed(200, 150)
    let png = try Samples.png(picture)
    try place.write(png.dropLast(png.count / 4), "cut.png")
    let ppm = try Samples.ppm(picture)
    for end in ["cut.png out.aec", "- out.aec < cut.png"] {
      #expect(try place.shell("aec compress \(end)").status == 5)
    }
    #expect(try place.shell("cat cut.png | aec compress - out.aec").status == 5)
    try place.write(ppm.dropLast(100), "cut.ppm")
    #expect(try place.shell("cat cut.ppm | aec compress - out.aec").status == 5)
    #expect(try place.names == ["cut.png", "cut.ppm"])
  }

  @Test func aReaderThatHasEnoughEndsTheCommandWithoutAWord() throws {
    let place = try Workplace(compressed: 400, 300)
    let outcome = try place.shell("aec decompress --quiet --format ppm a.aec - | head -c 2")
    #expect(outcome.status == 0)
    #expect(outcome.text == "P6")
    #expect(outcome.error.isEmpty)
  }

  @Test func jsonAndTheOutputCannotShareStandardOutput() throws {
    let place = try Workplace(picture: 20, 20)
    try place.aec("compress", "a.png")
    for arguments in [["compress", "a.png", "-"], ["compress", "-"], ["decompress", "a.aec", "-o", "-"]] {
      let outcome = try place.start(arguments + ["--json"], input: Data()).finish()
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error.contains("standard output cannot take both"))
    }
  }

  @Test func bytesAreNotSentToATerminalUnlessThatIsForced() throws {
    let place = try Workplace(picture: 20, 20)
    let terminal = try Pseudoterminal()
    let refused = try place.start(["compress", "a.png", "-"], standardOutput: terminal.user).finish()
    #expect(refused.status == 7)
    #expect(refused.error.contains("standard output is a terminal"))
    let forced = try place.start(["compress", "-f", "a.png", "-"], standardOutput: terminal.user).finish()
    #expect(forced.status == 0)
    #expect(terminal.shown().contains("AEC"))
  }

  @Test func aFileWhoseNameBeginsWithADashCanBeNamed() throws {
    let place = try Workplace()
    try place.write(Samples.png(Picture.mixed(9, 9)), "-q.png")
    #expect(try place.aec("compress", "--", "-q.png").status == 0)
    #expect(try place.aec("compress", "./-q.png", "b.aec").status == 0)
    #expect(try place.names == ["-q.aec", "-q.png", "b.aec"])
  }
}

/// The progress bar is for people at a terminal who wait.
struct ProgressTests {
  /// A run that reads a picture which a test sends, and the terminal that it talks to.
  private struct Run {
    let picture: HeldPicture
    let terminal: Pseudoterminal
    let running: Running

    /// Starts the run and lets it work for more than a second before the first strip of rows is there.
    init(in place: Workplace, _ arguments: [String] = []) throws {
      picture = try HeldPicture(Picture.mixed(256, 4500))
      terminal = try Pseudoterminal()
      running = try place.start(
        ["compress", "/dev/stdin", "a.aec"] + arguments, standardInput: picture.source, standardError: terminal.user)
      try picture.source.close()
      try picture.send(upTo: 0.1)
      usleep(1_200_000)
    }

    /// Sends the rest; what else is shown.
    func finish() throws -> String {
      try picture.finish()
      let text = terminal.shown { _ in running.isRunning }
      #expect(try running.finish().status == 0)
      return text
    }
  }

  @Test func aBarShowsOnATerminalWhenWorkLastsAndGoesAway() throws {
    let place = try Workplace()
    let run = try Run(in: place)
    try run.picture.send(upTo: 0.5)
    var text = run.terminal.shown { run.running.isRunning && !$0.contains(UInt8(ascii: "%")) }
    usleep(200_000)  // it is drawn ten times a second at most
    text += try run.finish()
    #expect(text.hasPrefix("\rcompressing stdin ["))
    #expect(text.contains("[#"))
    let afterBar = text.components(separatedBy: "\r\u{1B}[K").last!
    #expect(afterBar.hasPrefix("/dev/stdin -> a.aec: 256 x 4500"))
    let shares = text.matches(of: /\] (\d+) %/).compactMap { Int($0.1) }
    #expect(shares.count > 1 && shares == shares.sorted() && shares.allSatisfy { (0...100).contains($0) })
  }

  @Test func noBarShowsWithQuiet() throws {
    let place = try Workplace()
    #expect(try Run(in: place, ["--quiet"]).finish().isEmpty)
  }

  @Test func noBarShowsForQuickWork() throws {
    let place = try Workplace(picture: 10, 10)
    let terminal = try Pseudoterminal()
    #expect(try place.start(["compress", "a.png"], standardError: terminal.user).finish().status == 0)
    #expect(!terminal.shown().contains("["))
  }

  @Test func noBarShowsWhereStandardErrorIsNoTerminal() throws {
    let place = try Workplace()
    let (running, picture) = try place.compressHeld(["compress", "-", "a.aec"])
    usleep(1_200_000)
    try picture.finish()
    let outcome = try running.finish()
    #expect(outcome.status == 0)
    #expect(!outcome.error.contains("[") && !outcome.error.contains("\r"))
  }
}

/// A terminal that is not there: one end for the program, one that sees what it shows.
final class Pseudoterminal {
  /// The program's end.
  let user: FileHandle
  private let screen: Int32

  struct Unavailable: Error {}

  init() throws {
    var (screen, user): (Int32, Int32) = (-1, -1)
    guard openpty(&screen, &user, nil, nil, nil) == 0 else { throw Unavailable() }
    for end in [screen, user] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.screen = screen
    self.user = FileHandle(fileDescriptor: user, closeOnDealloc: true)
    _ = fcntl(screen, F_SETFL, O_NONBLOCK)
  }

  deinit { close(screen) }

  /// What has been shown, read until nothing more comes and `goesOn` says no of the bytes so far.
  func shown(while goesOn: ([UInt8]) -> Bool = { _ in false }) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let isLast = !goesOn(bytes)
      while case let count = read(screen, &piece, piece.count), count > 0 { bytes += piece[..<count] }
      if isLast { return String(decoding: bytes, as: UTF8.self) }
      usleep(5000)
    }
  }
}
