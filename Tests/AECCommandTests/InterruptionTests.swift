import AEC
import Foundation
import Testing

/// An interrupted command ends by its signal and leaves nothing behind.
struct InterruptionTests {
  @Test(arguments: [
    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGKILL, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU,
  ])
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
    // The pipe ends when nobody is left who may write to it.
    let pipe = Pipe()
    let running = try place.start(
      ["-c", "{ sleep 100; echo alive; } & sleep 1000"], program: URL(fileURLWithPath: "/bin/sh"),
      standardOutput: pipe.fileHandleForWriting, limit: 1)
    try pipe.fileHandleForWriting.close()
    withKnownIssue {
      try #require(try running.finish().signal == SIGKILL)
    }
    #expect(try pipe.fileHandleForReading.readToEnd() ?? Data() == Data())
  }
}
