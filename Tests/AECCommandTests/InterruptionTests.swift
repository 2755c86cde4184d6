import AEC
import Foundation
import Testing

/// An interrupted command ends by its signal and leaves nothing behind.
struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func theTemporaryFileGoesWhenASignalComes(signal: Int32) throws {
    let place = try Workplace(picture: 400, 300)
    let running = try place.start(["compress", "-j1", "a.png"], environment: ["AEC_ISA": "naive"])
    let temporary = try place.waitForTemporary(of: running)
    #expect(temporary.hasPrefix(".aec-"))
    running.send(signal)
    let outcome = try running.finish()
    #expect(running.process.terminationReason == .uncaughtSignal)
    #expect(outcome.status == 128 + signal)
    #expect(try place.names == ["a.png"])
  }

  @Test func theOldFileStaysWhenAReplacementIsInterrupted() throws {
    let place = try Workplace(picture: 400, 300)
    try place.write([1, 2, 3], "a.aec")
    let running = try place.start(["compress", "-f", "-j1", "a.png"], environment: ["AEC_ISA": "naive"])
    _ = try place.waitForTemporary(of: running)
    running.send(SIGINT)
    #expect(try running.finish().status == 130)
    #expect(try place.read("a.aec") == Data([1, 2, 3]))
    #expect(try place.names == ["a.aec", "a.png"])
  }

  @Test func aSignalThatTheParentIgnoresIsIgnored() throws {
    let place = try Workplace(picture: 200, 150)
    let command = try #require(Workplace.command).path
    let running = try place.start(
      ["-c", "trap '' INT; exec '\(command)' compress -j1 a.png"], program: URL(fileURLWithPath: "/bin/sh"),
      environment: ["AEC_ISA": "naive"])
    _ = try place.waitForTemporary(of: running)
    running.send(SIGINT)
    #expect(try running.finish().status == 0)
    #expect(try place.names == ["a.aec", "a.png"])
  }
}

extension Workplace {
  /// Waits until a running command has begun to write, and returns its temporary file's name.
  func waitForTemporary(of running: Running) throws -> String {
    for _ in 0..<3000 {
      if let name = try names.first(where: { $0.hasSuffix(".tmp") }) { return name }
      try #require(running.process.isRunning, "the command ended before it began to write")
      usleep(10_000)
    }
    throw Failure()
  }

  private struct Failure: Error {}
}
