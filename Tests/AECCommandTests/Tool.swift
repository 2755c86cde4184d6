import Foundation
import Testing

/// How a run of a program ended and what it said.
struct Outcome {
  /// Exit status, or 128 + the signal that ended it, as shells count.
  var status: Int32
  var output: Data
  var error: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The one JSON object on standard output.
  var json: [String: Any] {
    get throws {
      try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
  }
}

/// Whether a number read from JSON is this one, but for the last places, which the parser rounds its own way.
func isClose(_ found: Any?, _ expected: Double) -> Bool {
  guard let found = found as? Double else { return false }
  return abs(found - expected) <= 1e-12 * abs(expected)
}

/// A program that is running.
struct Running {
  let process: Process
  fileprivate let ended: DispatchSemaphore
  fileprivate let output: URL
  fileprivate let error: URL

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end, for two minutes at most.
  func finish() throws -> Outcome {
    if ended.wait(timeout: .now() + 120) == .timedOut {
      send(SIGKILL)
      Issue.record("the program did not end")
    }
    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: (signalled ? 128 : 0) + process.terminationStatus,
      output: try Data(contentsOf: output),
      error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
  }
}

/// A directory of a test's own, removed at its end, in which it runs the command.
final class Workplace {
  let directory: URL
  private let streams: URL
  private var runs = 0

  init() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("aec-test-\(UUID().uuidString)")
    directory = root.appendingPathComponent("files")
    streams = root.appendingPathComponent("streams")
    for folder in [directory, streams] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }

  /// The built command; it lies beside the test bundle.
  static let command: URL? = {
    var places = Bundle.allBundles.map(\.bundleURL)
    places.append(Bundle.main.bundleURL)
    places.append(URL(fileURLWithPath: CommandLine.arguments[0]))
    for place in places {
      var folder = place.resolvingSymlinksInPath()
      for _ in 0..<4 {
        let candidate = folder.appendingPathComponent("aec")
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isDirectory), !isDirectory.boolValue,
          FileManager.default.isExecutableFile(atPath: candidate.path)
        {
          return candidate
        }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }()

  /// Runs `aec` with these arguments.
  @discardableResult
  func aec(
    _ arguments: String..., input: Data? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    try start(arguments, input: input, environment: environment).finish()
  }

  /// Runs a script of the shell, in which `aec` is the command.
  func shell(_ script: String) throws -> Outcome {
    let command = try #require(Self.command, "the command aec is not beside the tests: build it first")
    let wrapped = "aec() { '\(command.path)' \"$@\"; }; AEC='\(command.path)'; " + script
    return try start(["-c", wrapped], program: URL(fileURLWithPath: "/bin/sh")).finish()
  }

  /// Starts `aec`, or another program, and does not wait for it.
  func start(
    _ arguments: [String], program: URL? = nil, input: Data? = nil, environment: [String: String] = [:],
    standardOutput: FileHandle? = nil, standardError: FileHandle? = nil
  ) throws -> Running {
    let command = try #require(Self.command, "the command aec is not beside the tests: build it first")
    runs += 1
    let output = streams.appendingPathComponent("\(runs).out")
    let error = streams.appendingPathComponent("\(runs).err")
    for file in [output, error] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program ?? command
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = try standardOutput ?? FileHandle(forWritingTo: output)
    process.standardError = try standardError ?? FileHandle(forWritingTo: error)
    if let input {
      let file = streams.appendingPathComponent("\(runs).in")
      try input.write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    return Running(process: process, ended: ended, output: output, error: error)
  }

  func url(_ name: String) -> URL { directory.appendingPathComponent(name) }

  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws { try Data(bytes).write(to: url(name)) }

  func read(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }

  /// All names in the directory, hidden ones too, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
  }
}
