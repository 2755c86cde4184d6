import AEC
import ArgumentParser

/// `aec selftest`: whether this machine computes what every machine computes.
struct SelfTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Check that this machine codes and decodes as every machine does.",
    usage: "aec selftest [--json]",
    discussion: """
      Codes and decodes a picture with each model, with every instruction set that this machine has and with 1, 2 \
      and 5 threads. Files and pictures have to be the same to the last bit. Takes a few seconds.
      """)

  @Flag(help: "Print the results as one JSON object.")
  var json = false

  /// What came of one instruction set.
  private struct Result {
    var set: InstructionSet
    var problem: String?
  }

  /// What comes of the test picture.
  private struct Trip {
    var file: [UInt8]
    var image: Image
  }

  func run() throws {
    var results: [Result] = []
    for set in InstructionSet.allCases where set.isAvailable {
      let result = Result(set: set, problem: ModelShelf.builtIn.lazy.compactMap { Self.problem(with: set, $0) }.first)
      results.append(result)
      if !json { Terminal.print("\(set.rawValue): \(result.problem ?? "ok")") }
    }
    if json { Terminal.print(Self.json(results).text) }
    if let bad = results.first(where: { $0.problem != nil }) {
      throw Failure(
        .selfTestFailed, nil, "self-test with \(bad.set.rawValue): \(bad.problem!)",
        advice: "set AEC_ISA to an instruction set that is ok, and report this with the model of the processor")
    }
  }

  private static func json(_ results: [Result]) -> JSON {
    let sets = results.map { result -> JSON in
      [
        "name": .string(result.set.rawValue), "ok": .bool(result.problem == nil),
        "problem": result.problem.map(JSON.string) ?? .null,
      ]
    }
    return ["ok": .bool(results.allSatisfy { $0.problem == nil }), "instruction_sets": .array(sets)]
  }

  /// What is wrong with an instruction set, or nil.
  private static func problem(with set: InstructionSet, _ model: Model) -> String? {
    do {
      let expected = try trip(model, .naive, threads: 1)
      for threads in [1, 2, 5] {
        let found = try trip(model, set, threads: threads)
        if found.file != expected.file { return "another file with \(threads) threads, model \(model.name)" }
        if found.image != expected.image { return "another picture with \(threads) threads, model \(model.name)" }
      }
      return nil
    } catch {
      return "\(error), model \(model.name)"
    }
  }

  /// Codes and decodes the test picture.
  private static func trip(
    _ model: Model, _ set: InstructionSet, threads: Int
  ) throws(CodecError) -> Trip {
    var work = Work(threads: threads)
    work.instructionSet = set
    let file = try Encoder(model: model, quality: Quality(85)!, work: work).encode(picture)
    return Trip(file: file, image: try Decoder(models: [model], work: work).decode(file))
  }

  /// Slopes, rings and grain; no side is a multiple of the networks' strides.
  private static let picture: Image = {
    let (width, height) = (93, 61)
    var state: UInt32 = 1
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 1_664_525 &+ 1_013_904_223
        let (grain, ring) = (Int(state >> 28), (x * x + y * y) >> 5 & 127)
        pixels += [UInt8(x + grain), UInt8(y + ring / 2 + grain), UInt8(ring + grain)]
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }()
}
