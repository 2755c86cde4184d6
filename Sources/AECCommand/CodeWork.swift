import AEC
import AECSupport
import Synchronization

/// Makes something of the code of each file of a run.
struct CodeWork<Value: Sendable>: FileWork {
  static var verb: String { "inspect" }

  let reader: CodeReader
  let work: WorkSettings
  /// What is made of a code; codes themselves are as large as pictures, and are not kept.
  let make: @Sendable (PictureCode, Work) throws(CodecError) -> Value
  private let found = Found()

  init(
    _ reader: CodeReader, _ work: WorkSettings,
    make: @escaping @Sendable (PictureCode, Work) throws(CodecError) -> Value
  ) {
    (self.reader, self.work, self.make) = (reader, work, make)
  }

  private final class Found: Sendable {
    let values = Mutex<[String: Value]>([:])
  }

  func run(_ entry: Entry, _ context: RunContext) throws(Failure) -> CodeReport {
    let source = try InputFile(entry.input, limit: Pictures.largestFile)
    let (code, own) = try reader.read(source, work, context)
    let value: Value
    do {
      value = try make(code, own)
    } catch {
      throw Failure(error, in: source.name)
    }
    found.values.withLock { $0[entry.input] = value }
    return CodeReport(inputBytes: code.bytes)
  }

  /// What was made of all inputs, in their order, without those that failed, of which the user is told; and how it went. Throws where
  /// nothing came of any.
  func all(
    _ inputs: Inputs, _ talk: TalkSettings
  ) throws(Failure) -> (values: [(name: String, value: Value)], status: ExitStatus) {
    var (status, quiet) = (ExitStatus.done, talk)
    // What is printed is about all of them.
    quiet.json = false
    if inputs.isSingle {
      try run(inputs, work, quiet)
    } else {
      status = Batch(self, inputs, work, quiet).run()
      if status == .notAPicture { Terminal.end(status) }
    }
    let values = found.values.withLock { found in
      inputs.entries.compactMap { entry in found[entry.input].map { (name: entry.input, value: $0) } }
    }
    if values.isEmpty { Terminal.end(status) }
    return (values, status)
  }
}

/// What came of a file: nothing that is told by itself.
struct CodeReport: FileReport {
  var inputBytes: Int
  let outputBytes = 0
  let warnings: [String] = []
  let isLossy = false

  func show(_ talk: TalkSettings, isOneOfMany: Bool) {}
}
