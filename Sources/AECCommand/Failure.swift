/// Why the command stops, as its user reads it: `aec: FILE: what; advice`.
struct Failure: Error, Equatable {
  var status: ExitStatus
  /// The file it is about, or nil.
  var subject: String?
  var what: String
  var advice: String

  init(_ status: ExitStatus, _ subject: String?, _ what: String, advice: String) {
    (self.status, self.subject, self.what, self.advice) = (status, subject, what, advice)
  }

  /// What went wrong and what to do, without the file.
  var text: String { "\(what); \(advice)" }

  /// The line on standard error.
  var line: String {
    let place = subject.map { "\($0): " } ?? ""
    return "aec: \(place)\(text)"
  }
}

/// The numbers with which `aec` ends. Scripts rely on them: a number never changes its meaning.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case unexpected = 1
  case lossy = 2
  case unreadable = 3
  case notAPicture = 4
  case damaged = 5
  case needsOther = 6
  case unwritable = 7
  case overLimit = 8
  case selfTestFailed = 9
  case someFailed = 10
  case proofFailed = 11
  case unmet = 12
  case usage = 64
  case interrupted = 130
  case terminated = 143

  /// What the help of `aec` says of it.
  var meaning: String {
    switch self {
    case .done: "done"
    case .unexpected: "something unexpected: please report it"
    case .lossy: "written, but a part of the input was missing (--partial)"
    case .unreadable: "the input cannot be read"
    case .notAPicture: "the input is not a picture that aec takes, or not an .aec file"
    case .damaged: "the input is damaged or cut off"
    case .needsOther: "the input needs a newer aec or another model"
    case .unwritable: "the output exists already or cannot be written"
    case .overLimit: "the picture is over a limit of pixels, memory, work or time"
    case .selfTestFailed: "the self-test found a difference"
    case .someFailed: "some of several files failed; the others are done"
    case .proofFailed: "the file is whole, but its picture is not the one it was proven with"
    case .unmet: "no file of the picture meets the target; the message tells what comes nearest"
    case .usage: "the command line is wrong"
    case .interrupted: "interrupted (SIGINT); no output was left"
    case .terminated: "told to stop (SIGTERM); no output was left"
    }
  }

  /// The table in the help of `aec`.
  static var table: String {
    allCases.map { status in
      let number = String(status.rawValue)
      return "  " + String(repeating: " ", count: 3 - number.count) + number + "  " + status.meaning
    }.joined(separator: "\n")
  }
}
