import AEC
import Foundation
import Testing

/// An interrupted command ends by its signal and leaves nothing behind.
struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func nothingIsLeftWhenASignalComes(signal: Int32) throws {
    let place = try Workplace()
    let (running, picture) = try place.compressHeld(["compress", "-", "a.aec"])
    running.send(signal)
    let outcome = try running.finish()
    #expect(outcome.signal == signal)
    #expect(outcome.status == 128 + signal)
    #expect(try place.names == [])
    withExtendedLifetime(picture) {}
  }

  @Test func theOldFileStaysWhenAReplacementIsInterrupted() throws {
    let place = try Workplace()
    try place.write([1, 2, 3], "a.aec")
    let (running, picture) = try place.compressHeld(["compress", "-f", "-", "a.aec"])
    #expect(try place.read("a.aec") == Data([1, 2, 3]))
    running.send(SIGINT)
    #expect(try running.finish().status == 130)
    #expect(try place.read("a.aec") == Data([1, 2, 3]))
    #expect(try place.names == ["a.aec"])
    withExtendedLifetime(picture) {}
  }

  @Test func aSignalThatTheParentIgnoresIsIgnored() throws {
    let place = try Workplace()
    let command = try #require(Workplace.command).path
    let (running, picture) = try place.compressHeld(
      ["-c", "trap '' INT; exec '\(command)' compress - a.aec"], through: URL(fileURLWithPath: "/bin/sh"))
    running.send(SIGINT)
    try picture.finish()
    #expect(try running.finish().status == 0)
    #expect(try place.names == ["a.aec"])
  }
}

/// The tests' own tool: a program that hangs fails its test, and takes nothing else with it.
struct RunningTests {
  @Test func aProgramThatHangsIsEndedWithAllThatItStarted() throws {
    let place = try Workplace()
    withKnownIssue {
      let outcome = try place.shell("sleep 1000 & echo $! > child; sleep 1000", limit: 1)
      try #require(outcome.signal == SIGKILL)
    }
    let child = try #require(pid_t(String(decoding: place.read("child").dropLast(), as: UTF8.self)))
    #expect(kill(child, 0) != 0 || isZombie(child))
  }

  /// Whether a process has ended and its parent, which is not this one, has not noticed yet.
  private func isZombie(_ process: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ") Z"
    return status.contains(") Z")
  }
}
