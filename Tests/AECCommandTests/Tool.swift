import AECSupport
import AECTestSupport
import Foundation
import Testing

/// Whether a number read from JSON is this one, but for the last places, which the parser rounds its own way.
func isClose(_ found: Any?, _ expected: Double) -> Bool {
  guard let found = found as? Double else { return false }
  return abs(found - expected) <= 1e-12 * abs(expected)
}

/// A directory of a test's own, removed at its end, in which it runs the command.
final class Workplace {
  let directory: URL
  private let streams: URL
  private let root: TestFolder
  private var runs = 0

  init() throws {
    root = try TestFolder()
    directory = root.url.appendingPathComponent("files")
    streams = root.url.appendingPathComponent("streams")
    for folder in [directory, streams] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
  }

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

  /// Runs a script of the shell, in which `aec` is the command. Names that are not UTF-8 are written by `printf` there.
  func shell(_ script: String, limit: TimeInterval? = Running.longest) throws -> Outcome {
    let command = try #require(Self.command, "the command aec is not beside the tests: build it first")
    let wrapped = "aec() { '\(command.path)' \"$@\"; }; AEC='\(command.path)'; " + script
    return try start(["-c", wrapped], program: URL(fileURLWithPath: "/bin/sh"), limit: limit).finish()
  }

  /// Starts `aec`, or another program, and does not wait for it. It ends after `limit` seconds at the latest.
  func start(
    _ arguments: [String], program: URL? = nil, input: Data? = nil, environment: [String: String] = [:],
    standardInput: FileHandle? = nil, standardOutput: FileHandle? = nil, standardError: FileHandle? = nil,
    limit: TimeInterval? = Running.longest
  ) throws -> Running {
    let command = try #require(Self.command, "the command aec is not beside the tests: build it first")
    runs += 1
    let files = ["in", "out", "err"].map { streams.appendingPathComponent("\(runs).\($0)") }
    for file in files { try Data().write(to: file) }
    if let input { try input.write(to: files[0]) }
    let source = try standardInput ?? input.map { _ in try FileHandle(forReadingFrom: files[0]) } ?? .nullDevice
    let output = try standardOutput ?? FileHandle(forWritingTo: files[1])
    let error = try standardError ?? FileHandle(forWritingTo: files[2])
    return try Running(
      program ?? command, arguments, in: directory,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      streams: Subprocess.Streams(
        input: source.fileDescriptor, output: output.fileDescriptor, error: error.fileDescriptor),
      files: (files[1], files[2]), limit: limit)
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
