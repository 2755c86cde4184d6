import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// When the disk, a stream or somebody's patience ends: no part of an output is left, nothing is lost, and the exit code
/// is honest.
struct LossTests {
  @Test func streamsThatAreClosedAreNotTakenForFiles() throws {
    let place = try Workplace(picture: 40, 30)
    try place.aec("compress", "a.png", "good.aec")
    for closed in ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"] {
      #expect(try place.shell("aec compress -f a.png a.aec \(closed)").status == 0)
      #expect(try place.read("a.aec") == place.read("good.aec"))
      #expect(try place.shell("aec decompress -f a.aec b.png \(closed)").status == 0)
      #expect(try place.picture("b.png").width == 40)
    }
    #expect(try place.shell("aec compress a.png - 1>&-").status == 7)
    #expect(try place.shell("aec compress - b.aec 0<&-").status == 3)
    #expect(try place.shell("aec info a.aec 1>&-").status == 7)
    #expect(!place.exists("b.aec"))
  }

  @Test func theStreamsOwnNamesAreStreams() throws {
    let place = try Workplace(picture: 40, 30)
    try place.aec("compress", "a.png")
    let file = try place.read("a.aec")
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
      try place.write(Array("kept".utf8), "all")
      #expect(try place.shell("aec compress a.png \(name) >> all").status == 0)
      #expect(try place.read("all") == Data("kept".utf8) + file)
      #expect(try place.shell("aec compress a.png \(name) > new").status == 0)
      #expect(try place.read("new") == file)
      #expect(try place.shell("aec compress a.png \(name) | cat > piped").status == 0)
      #expect(try place.read("piped") == file)
    }
    #expect(try place.shell("aec compress /dev/stdin - < a.png > in").status == 0)
    #expect(try place.read("in") == file)
  }

  #if os(Linux)
    @Test func resultsThatCannotBePrintedAreNoSuccess() throws {
      let place = try Workplace(compressed: 40, 30)
      try place.aec("decompress", "a.aec", "a.png")
      for command in ["info a.aec", "info --json a.aec", "compare a.png a.aec", "models", "help", "--version"] {
        #expect(try place.shell("aec \(command) > /dev/full").status == 7, "\(command)")
      }
      #expect(try place.shell("aec compress -f --json a.png > /dev/full").status == 7)
    }
  #endif

  @Test func aLimitForTheSizeOfFilesLeavesNothing() throws {
    let place = try Workplace(compressed: 400, 300)
    let outcome = try place.shell("mkdir d && ulimit -f 20 && aec decompress a.aec d/a.ppm")
    #expect(outcome.status == 7)
    #expect(outcome.error.contains("d/a.ppm: cannot be written: File too large"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.url("d").path).isEmpty)
  }

  @Test func ofTwoWritersOfOneFileOneIsToldAndNothingIsMixed() throws {
    let place = try Workplace(picture: 30, 20)
    let (running, picture) = try place.compressHeld(["compress", "-", "a.aec"])
    #expect(try place.aec("compress", "a.png").status == 0)
    let file = try place.read("a.aec")
    try picture.finish()
    let outcome = try running.finish()
    #expect(outcome.status == 7)
    #expect(outcome.error.contains("a.aec: exists already"))
    #expect(try place.read("a.aec") == file)
    #expect(try place.names == ["a.aec", "a.png"])
  }

  #if os(Linux)
    @Test func anInputThatChangesWhileItIsReadIsRefused() throws {
      let place = try Workplace()
      try place.write(Samples.ppm(Picture.mixed(60, 50)), "a.ppm")
      // With its input open, the command waits until somebody reads its output. Other files may close while `ls` looks at them.
      let outcome = try place.shell(
        """
        mkfifo out && { "$AEC" compress a.ppm -o out & } && pid=$!
        until ls -l /proc/$pid/fd 2> /dev/null | grep -q a.ppm; do sleep 0.01; done
        printf x | dd of=a.ppm bs=1 seek=100 conv=notrunc 2> /dev/null
        cat out > copy; wait $pid
        """)
      #expect(outcome.status == 3)
      #expect(outcome.error == "aec: a.ppm: was changed while it was read; wait until it is complete, and try again\n")
      #expect(try place.read("copy").isEmpty)
    }
  #endif

  #if os(Linux)
    @Test func aFolderThatTakesNoFilesIsAnErrorThatSaysSo() throws {
      let place = try Workplace(picture: 40, 30)
      // Not even the superuser may write there.
      let outcome = try place.aec("compress", "a.png", "--out-dir", "/sys")
      #expect(outcome.status == 7)
      #expect(outcome.error.hasPrefix("aec: /sys/a.aec: cannot be written: "))
      #expect(outcome.error.hasSuffix("; choose a directory that you may write to\n"))
    }
  #endif

  @Test func aTimeLimitEndsAFileAndLeavesNothing() throws {
    let place = try Workplace(picture: 400, 300)
    let outcome = try place.aec("compress", "--time-limit", "0.01", "a.png", environment: ["AEC_ISA": "naive"])
    #expect(outcome.status == 8)
    #expect(outcome.error.contains("--time-limit"))
    #expect(try place.names == ["a.png"])
    #expect(try place.aec("compress", "--time-limit", "600", "a.png").status == 0)
    for limit in ["0", "-1", "soon", "inf"] {
      #expect(try place.aec("compress", "--time-limit=\(limit)", "-f", "a.png").status == 64)
    }
  }
}
