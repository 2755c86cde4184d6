import AEC
import AECSupport
import ArgumentParser
import CGolden

/// `aec selftest`: whether this machine computes what every machine computes.
struct SelfTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Check that this machine codes and decodes as every machine does.",
    usage: "aec selftest [--json]",
    discussion: """
      Decodes the golden files that are built in and codes their pictures again, with every instruction set that this \
      machine has and with 1, 2 and 5 threads. All has to be the same to the last bit. Takes a few seconds.
      """)

  @Flag(help: "Print the results as one JSON object.")
  var json = false

  /// What came of one instruction set: a line for each difference.
  private typealias Result = (set: InstructionSet, differences: [String])

  func run() throws {
    let files = try Self.goldenFiles()
    var results: [Result] = []
    for set in InstructionSet.allCases where set.isAvailable {
      let result = (set: set, differences: Self.differences(of: files, with: set))
      results.append(result)
      guard !json else { continue }
      Terminal.print("\(set.rawValue): \(result.differences.isEmpty ? "ok" : "not ok")")
      for difference in result.differences { Terminal.print("  \(difference)") }
    }
    if json { Terminal.print(Self.json(results, files).text) }
    let bad = results.filter { !$0.differences.isEmpty }.map(\.set.rawValue)
    if !bad.isEmpty {
      // Where all differ it is not the machine: the golden files belong to other weights.
      throw Failure(
        .selfTestFailed, nil, "the self-test found differences with \(bad.joined(separator: ", "))",
        advice: bad.count == results.count
          ? "build aec again, from one version of its files"
          : "set AEC_ISA to an instruction set that is ok, and report this with the model of the processor")
    }
  }

  private static func differences(of files: [GoldenFile], with set: InstructionSet) -> [String] {
    [1, 2, 5].flatMap { threads in
      var work = Work(threads: threads)
      work.instructionSet = set
      return files.flatMap { $0.differences(models: ModelShelf.builtIn, work: work) }
        .map { "with \(threads) thread\(threads == 1 ? "" : "s"), \($0)" }
    }
  }

  private static func json(_ results: [Result], _ files: [GoldenFile]) -> JSON {
    let sets = results.map { result -> JSON in
      [
        "name": .string(result.set.rawValue), "ok": .bool(result.differences.isEmpty),
        "differences": .array(result.differences.map(JSON.string)),
      ]
    }
    return [
      "ok": .bool(results.allSatisfy(\.differences.isEmpty)), "golden_files": .array(files.map { .string($0.name) }),
      "instruction_sets": .array(sets),
    ]
  }

  /// The golden files that are built in: all that the index names.
  private static func goldenFiles() throws(Failure) -> [GoldenFile] {
    let index = String(decoding: bytes(of: aec_golden_index()) ?? [], as: UTF8.self)
    let files = GoldenFile.files(index: index) { bytes(of: aec_golden($0)) }
    guard !files.isEmpty, files.count == index.split(separator: "\n").count else {
      throw Failure(
        .selfTestFailed, nil, "the golden files of this build are not those of their index", advice: "build aec again")
    }
    return files
  }

  private static func bytes(of file: aec_golden_file) -> [UInt8]? {
    file.bytes.map { Array(UnsafeBufferPointer(start: $0, count: file.size)) }
  }
}
