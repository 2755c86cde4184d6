import AECBenchmark
import AECSupport

/// A file of a run, and what is to be done about it.
struct Entry {
  enum Plan {
    case work
    case fail(Failure)
    /// Its output is there already.
    case skip
  }

  /// The names as they are read and written; the second is empty where nothing is written.
  var input: String
  var output: String
  /// Bytes of the input, where it is a file.
  var size = 0
  var plan = Plan.work
}

/// The inputs of a run, found before anything is written: those named and, under `-r`, those in folders.
struct Inputs {
  /// What tells inputs from other files, and how outputs are called.
  struct Kind {
    /// Whether a file in a folder is one, by its name and its first bytes.
    var isInput: (_ path: String, _ first: [UInt8]) -> Bool
    /// The name of the output of an input's name.
    var outputName: (_ name: String) -> String = { $0 }
  }

  /// What else was found.
  struct Summary {
    /// Files in folders that are no inputs.
    var otherFiles = 0
    /// Names of files that are inputs by another name already.
    var duplicates = 0
    /// Where all inputs lie that are files: no output may be one of them.
    var identities: Set<FileStatus.Identity> = []
  }

  /// In the order of the command line; in folders, of names.
  private(set) var entries: [Entry] = []
  private(set) var summary = Summary()
  /// Whether the run is about one file, as far as its names tell.
  let isSingle: Bool

  private let folders: FolderSettings
  /// Nil where nothing is written.
  private let settings: OutputSettings?
  private let kind: Kind
  /// Where in `entries` a file is that was found by a link alone.
  private var links: [FileStatus.Identity: Int] = [:]
  private var walked: Set<FileStatus.Identity> = []

  /// Inputs with outputs.
  init(_ names: Names, _ settings: OutputSettings, _ kind: Kind) {
    self.init(names, settings.folders, settings, kind)
  }

  /// Inputs of a run that writes nothing unless there are `settings` of that.
  init(_ names: Names, _ folders: FolderSettings, _ settings: OutputSettings?, _ kind: Kind) {
    (self.folders, self.settings, self.kind) = (folders, settings, kind)
    isSingle = names.inputs.count == 1 && !folders.recursive
    for name in names.inputs {
      let status = name == "-" ? FileStatus(of: STDIN_FILENO) : FileStatus(of: name)
      if let status, status.kind == .directory {
        if folders.recursive {
          walk(name, status, in: "")
        } else {
          add(name, status, to: "", plan: .fail(Self.isFolder(name)))
        }
      } else {
        let isMistaken = settings != nil && status == nil && names.inputs.count == 2 && name == names.inputs[1]
        let isLink = name != "-" && FileStatus(ofName: name)?.kind == .link
        add(
          name, status, isLink: isLink, to: "", output: names.output,
          plan: isMistaken ? .fail(Self.mayBeOutput(name)) : .work)
      }
    }
    guard let settings else { return }
    refuseCollisions(settings)
    if settings.skipExisting {
      for index in entries.indices {
        if case .work = entries[index].plan, Files.isTaken(entries[index].output) { entries[index].plan = .skip }
      }
    }
  }

  private static func isFolder(_ name: String) -> Failure {
    Failure(.unreadable, name, "is a directory", advice: "name a file in it, or add -r to take all that are in it")
  }

  private static func mayBeOutput(_ name: String) -> Failure {
    Failure(
      .unreadable, name, "cannot be read: \(Files.errorText(ENOENT))",
      advice: "check the name; if it is the output, name it with -o")
  }

  /// Adds a file, whose output lies in the folder `place` of the tree that is kept in `--out-dir`. A file that is there
  /// already is not added again, but goes by its own name rather than by that of a link.
  private mutating func add(
    _ input: String, _ status: FileStatus?, isLink: Bool = false, to place: String, output: String? = nil,
    plan: Entry.Plan = .work
  ) {
    let entry = Entry(
      input: input, output: output ?? self.output(of: input, in: place), size: status?.size ?? 0, plan: plan)
    guard let status, status.kind == .regular else { return entries.append(entry) }
    if summary.identities.insert(status.identity).inserted {
      if isLink { links[status.identity] = entries.count }
      entries.append(entry)
    } else {
      summary.duplicates += 1
      if !isLink, let index = links.removeValue(forKey: status.identity) { entries[index] = entry }
    }
  }

  private func output(of input: String, in place: String) -> String {
    guard let settings else { return "" }
    if input == "-" { return "-" }
    let name = kind.outputName(String(Path.name(of: input)))
    guard let folder = settings.outDir else { return Path.directory(of: input) + name }
    return Path.joining(Path.joining(folder, place), name)
  }

  // MARK: Folders

  /// Adds all inputs in a folder and the folders in it. Links to files are read; links to folders could lead anywhere, also
  /// back, and are not entered; what is hidden stays so.
  private mutating func walk(_ folder: String, _ status: FileStatus, in place: String) {
    guard walked.insert(status.identity).inserted else { return }
    let names: [String]
    do {
      names = try Files.names(in: folder)
    } catch {
      let what = "cannot be read: \(Files.errorText(error.code))"
      add(
        folder, nil, to: place, plan: .fail(Failure(.unreadable, folder, what, advice: "ask its owner for the right")))
      return
    }
    for name in names {
      let path = Path.joining(folder, name)
      guard let own = FileStatus(ofName: path) else { continue }
      let isLink = own.kind == .link
      guard let status = isLink ? FileStatus(of: path) : own else {
        summary.otherFiles += 1
        continue
      }
      switch status.kind {
      case .directory where !isLink: walk(path, status, in: Path.joining(place, name))
      case .regular where isInput(path): add(path, status, isLink: isLink, to: place)
      default: summary.otherFiles += 1
      }
    }
  }

  /// Whether a file in a folder is an input. One that cannot be read counts by its name; the run will tell why.
  private func isInput(_ path: String) -> Bool {
    let file = try? InputFile(path, limit: .max)
    return kind.isInput(path, file?.first ?? [])
  }

  // MARK: Outputs

  /// Refuses all inputs that would have the same output as another.
  private mutating func refuseCollisions(_ settings: OutputSettings) {
    var places: [OutputPlace: [Int]] = [:]
    var cache: [String: FileStatus.Identity?] = [:]
    for index in entries.indices {
      guard case .work = entries[index].plan, entries[index].output != "-" else { continue }
      places[OutputPlace(entries[index].output, &cache), default: []].append(index)
    }
    for indices in places.values where indices.count > 1 {
      for index in indices {
        let other = entries[indices.first { $0 != index }!].input
        let advice =
          settings.fullNames ? "rename one of them" : "add --full-names, or give one of them another name"
        entries[index].plan = .fail(
          Failure(
            .unwritable, entries[index].input, "would become \(entries[index].output), like \(other)", advice: advice))
      }
    }
  }

  /// A name in a folder, however that is written.
  private struct OutputPlace: Hashable {
    var folder: FileStatus.Identity?
    var path: [UInt8]

    init(_ output: String, _ cache: inout [String: FileStatus.Identity?]) {
      let directory = String(Path.directory(of: output))
      if cache[directory] == nil {
        cache[directory] = .some(FileStatus(of: directory.isEmpty ? "." : directory)?.identity)
      }
      folder = cache[directory]!
      path = (folder == nil ? output : String(Path.name(of: output))).fileNameBytes
    }
  }
}
