import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// Names of files are bytes, which may be no text, look like options, or speak to a terminal.
struct NameTests {
  @Test func namesThatAreNotUTF8AreReadWrittenAndShown() throws {
    let place = try Workplace(picture: 20, 16)
    let outcome = try place.shell(
      "n=$(printf 'caf\\351'); mkdir \"$n\" && mv a.png \"$n/$n.png\""
        + " && aec compress -v \"$n/$n.png\" && aec info \"$n/$n.aec\" && aec decompress \"$n/$n.aec\" \"$n.ppm\""
        + " && aec compress -r \"$n\" --out-dir \"$n-out\" && ls \"$n-out/$n.aec\" \"$n.ppm\""
        + " && aec compare \"$n/$n.png\" \"$n.ppm\"")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("caf\\xE9/caf\\xE9.png -> caf\\xE9/caf\\xE9.aec: 20 x 16"))
    #expect(outcome.text.contains("caf\\xE9/caf\\xE9.aec: 20 x 16"))
    let missing = try place.shell("aec compress \"$(printf 'no\\377.png')\"")
    #expect(missing.status == 3)
    #expect(missing.error.hasPrefix("aec: no\\xFF.png: cannot be read"))
  }

  @Test func jsonKeepsEveryByteOfAName() throws {
    let place = try Workplace(picture: 20, 16)
    let outcome = try place.shell(
      "n=$(printf 'caf\\351\\303\\251'); mv a.png \"$n.png\"; aec compress --json \"$n.png\"")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"input\": \"caf\\udce9\u{E9}.png\", \"output\": \"caf\\udce9\u{E9}.aec\""))
  }

  @Test(arguments: ["-dash.png", "-h.png", "--photo.png", "-q.png", "-f/a.png", "-fv.jpg"])
  func aNameThatBeginsWithADashIsRefusedWithAdvice(name: String) throws {
    let place = try Workplace(picture: 20, 16)
    for command in ["compress", "decompress", "info"] {
      let outcome = try place.aec(command, name)
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(
        outcome.error.hasPrefix("aec: '\(name)' would be read as options; if it is a file, write ./\(name)\n"))
    }
    #expect(try place.names == ["a.png"])
  }

  @Test func optionsAreNotTakenForNames() throws {
    let place = try Workplace(picture: 20, 16)
    for file in ["-f", "-v", "-rf"] { try place.write([1], file) }
    #expect(try place.aec("compress", "-f", "-v", "-q35.5", "-e1", "-j2", "a.png").status == 0)
    let unknown = try place.aec("compress", "-x", "a.png")
    #expect(unknown.status == 64)
    #expect(unknown.error.hasPrefix("aec: Unknown option '-x'"))
    #expect(try place.aec("compress", "--fast", "a.png").error.hasPrefix("aec: Unknown option '--fast'"))
  }

  @Test func aFileInThePlaceOfTheSubcommandIsToldTheCommand() throws {
    let place = try Workplace(picture: 20, 16)
    let picture = try place.aec("a.png")
    #expect(picture.status == 64)
    #expect(picture.error.contains("for the file: aec compress a.png\n"))
    try place.aec("compress", "a.png", "b c.aec")
    #expect(try place.aec("b c.aec").error.contains("for the file: aec decompress 'b c.aec'\n"))
  }

  @Test func controlsInNamesAreSpelledOutWhereverTheyAreShown() throws {
    let place = try Workplace(picture: 20, 16)
    let name = "a\u{1B}[31m\u{7}\n\u{202E}b"
    try FileManager.default.moveItem(at: place.url("a.png"), to: place.url(name + ".png"))
    let shown = "a\\x1B[31m\\x07\\x0A\\u202Eb"
    let outcome = try place.aec("compress", "-v", name + ".png")
    #expect(outcome.status == 0)
    #expect(outcome.error.hasPrefix("\(shown).png -> \(shown).aec: "))
    let texts = [
      outcome.error, try place.aec("compress", name + ".png").error, try place.aec("compress", "x" + name).error,
      try place.aec("info", name + ".aec").text, try place.aec("compress", "--model", name, name + ".png").error,
      try place.aec(name).error, try place.aec("compress", "--\(name)", "x").error,
      try place.aec("compress", "-q", name, "x").error, try place.aec("compress", name + ".png", name + ".png").error,
      try place.aec("compress", "--json", "-f", name + ".png").text,
    ]
    for text in texts {
      #expect(!text.isEmpty)
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }
  }

  @Test(.enabled(if: withSlowTests)) func theLineOfProgressHasNoControlsOfNamesAndFits() throws {
    let place = try Workplace()
    let name = String(repeating: "\u{1B}[2Jä漢", count: 22) + ".ppm"
    try place.write(Samples.ppm(Picture.mixed(400, 300)), name)
    let terminal = try Pseudoterminal()
    let running = try place.start(
      ["compress", "-j1", name], environment: ["AEC_ISA": "naive"], standardError: terminal.user)
    let text = terminal.shown { _ in running.isRunning }
    #expect(try running.finish().status == 0)
    #expect(!text.contains("\u{1B}[2J"))
    let drawn = text.matches(of: /\r(compressing [^\r]*?)\u{1B}\[K/).map { String($0.1) }
    #expect(!drawn.isEmpty)
    let widths = drawn.map { $0.reduce(0) { $0 + ($1 == "漢" ? 2 : 1) } }
    #expect(widths.allSatisfy { $0 < 80 })
  }

  @Test func adviceNamesTheUsersFileAndAProgramThatIsThere() throws {
    let place = try Workplace()
    try place.write(Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), "it's.gif")
    try place.write(Array("#!/bin/sh\n".utf8), "convert")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.url("convert").path)
    let some = try place.aec("compress", "it's.gif", environment: ["PATH": place.directory.path])
    #expect(some.status == 4)
    #expect(some.error.hasSuffix("for example: convert 'it'\\''s.gif[0]' 'it'\\''s.png'\n"))
    // A file that is called like a picture and is none is not overwritten by its own conversion.
    try place.write(Array("BM".utf8) + [UInt8](repeating: 0, count: 60), "b.png")
    let same = try place.aec("compress", "b.png", environment: ["PATH": place.directory.path])
    #expect(same.error.hasSuffix("for example: convert b.png b-converted.png\n"))
  }
}
