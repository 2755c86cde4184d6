import AECSupport
import ArgumentParser

/// Whether folders are inputs.
struct FolderSettings: ParsableArguments {
  @Flag(name: [.customShort("r"), .long], help: "Go through folders, and the folders in them.")
  var recursive = false
}

/// Where the outputs go, and what may be replaced.
struct OutputSettings: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The output, whatever it is called; for one input.", valueName: "out"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The folder for the outputs, made if need be; with -r it gets the tree of folders as well.", valueName: "dir"),
    completion: .directory)
  var outDir: String?

  @Flag(help: "Keep the whole name of each input, as in a.png.aec, so that a.png and a.jpg do not meet.")
  var fullNames = false

  @Flag(name: .shortAndLong, help: "Replace an output that exists; never one of the inputs.")
  var force = false

  @Flag(help: "Pass over inputs whose output exists.")
  var skipExisting = false

  @Flag(help: "Give the outputs the times of the inputs.")
  var keepTimes = false

  @OptionGroup var folders: FolderSettings

  func validate() throws {
    if output != nil && outDir != nil { throw ValidationError("--output and --out-dir contradict each other") }
    if force && skipExisting { throw ValidationError("--force and --skip-existing contradict each other") }
    for name in [output, outDir] where name == "" { throw ValidationError("the name of the output is empty") }
    if let outDir, Files.exists(outDir), !Files.isFolder(outDir) {
      throw ValidationError("--out-dir names '\(outDir)', which is no folder")
    }
  }

  /// Opens the output, in its folder of `--out-dir`, which is made for it.
  func begin(_ file: OutputFile) throws(Failure) {
    if outDir != nil {
      do {
        try Files.makeFolder(String(Path.directory(of: file.path)))
      } catch {
        let advice = error.code == EEXIST ? "give another folder" : "choose a place that you may write to"
        throw Failure(.unwritable, error.path, "cannot be made: \(Files.errorText(error.code))", advice: advice)
      }
    }
    try file.begin()
  }
}

/// What the names on the command line are.
struct Names {
  var inputs: [String]
  /// The output of the only input, where it is named.
  var output: String?

  /// Takes two names for an input and its output where the second can be nothing else: `-`, a name that ends like an
  /// output, or what is no file, such as `/dev/null`. All other names are inputs.
  init(_ names: [String], _ settings: OutputSettings, isOutput: (String) -> Bool) throws {
    let second = names.count == 2 ? names[1] : nil
    let isPair = second.map { $0 == "-" || isOutput($0) || Self.isDevice($0) } ?? false
    if isPair, settings.output != nil {
      throw ValidationError("the output is named twice, by its position and by --output")
    }
    if isPair && settings.outDir == nil {
      try self.init(inputs: [names[0]])
      output = second
    } else {
      try self.init(inputs: names)
      output = settings.output
    }
    if output != nil && settings.folders.recursive {
      throw ValidationError("--recursive takes --out-dir, and no single output")
    }
    if inputs.count > 1 && output != nil {
      throw ValidationError("--output is for one input, and there are \(inputs.count); give --out-dir")
    }
    if inputs == ["-"] && settings.outDir != nil {
      throw ValidationError("standard input has no name for --out-dir to keep; give --output")
    }
  }

  /// Takes all names for inputs.
  init(inputs names: [String]) throws {
    if names.contains("") { throw ValidationError("a name is empty") }
    if names.count > 1 && names.contains("-") {
      throw ValidationError("standard input cannot be one of several inputs")
    }
    inputs = names
  }

  /// Whether the output is standard output: named so, or because the input is a stream, too.
  var outputIsStream: Bool { output.map { $0 == "-" } ?? (inputs == ["-"]) }

  private static func isDevice(_ path: String) -> Bool {
    Files.descriptor(namedBy: path).map { $0 != 0 } ?? (FileStatus(of: path)?.kind == .other)
  }
}
