import AEC
import AECSupport
import Synchronization

/// The models that the user has installed: `.aecm` files in a folder of theirs, each called as its model.
enum ModelFolder {
  /// `$XDG_DATA_HOME/aec/models`, which is `~/.local/share/aec/models` where that is not set; nil where no folder is.
  static var path: String? {
    func variable(_ name: String) -> String? {
      // The standard for these folders takes no others (XDG Base Directory Specification 0.8).
      getenv(name).map { String(fileName: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let data = variable("XDG_DATA_HOME") ?? variable("HOME").map { Path.joining($0, ".local/share") }
    return data.map { Path.joining($0, "aec/models") }
  }

  /// The files, sorted by their names.
  static var files: [String] {
    guard let path, let names = try? Files.names(in: path) else { return [] }
    return names.filter { Path.extension(of: $0) == ModelShelf.fileExtension }.map { Path.joining(path, $0) }
  }

  /// The file of the model of this name, if there is one.
  static func file(_ name: String) -> String? {
    files.first { Path.withoutExtension(String(Path.name(of: $0))) == name }
  }

  /// The installed model of a fingerprint, read once; nil where there is none.
  static func model(_ fingerprint: UInt32) throws(Failure) -> Model? {
    if let model = read.withLock({ $0[fingerprint] }) { return model }
    guard let file = files.first(where: { self.fingerprint(of: $0) == fingerprint }) else { return nil }
    let model = try ModelShelf.model(file: file)
    read.withLock { $0[fingerprint] = model }
    return model
  }

  private static let read = Mutex<[UInt32: Model]>([:])

  /// That of a file with a decoder half, by its head alone.
  private static func fingerprint(of file: String) -> UInt32? {
    guard let input = try? InputFile(file, limit: .max) else { return nil }
    var head = [UInt8](repeating: 0, count: ModelIdentity.length)
    guard head.withUnsafeMutableBytes({ read(input, into: $0) }), let identity = ModelIdentity(head) else { return nil }
    return identity.isEncoder ? nil : identity.fingerprint
  }

  private static func read(_ input: InputFile, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      guard let count = input.read(into: rest), count > 0 else { return false }
      filled += count
    }
    return true
  }

  // MARK: Changes

  /// Takes a model file into the folder.
  static func install(_ file: String) throws(Failure) -> Model {
    let bytes = try InputFile(file, limit: ModelShelf.largestFile).readAll()
    let model = try ModelShelf.model(bytes, file)
    guard let path else {
      throw Failure(
        .unwritable, nil, "no folder for models is known: neither XDG_DATA_HOME nor HOME is set",
        advice: "set one of them, or name the file with --model")
    }
    guard !model.name.isEmpty, !model.name.hasPrefix("."), !model.name.contains("/"), !model.name.hasPrefix("-") else {
      throw Failure(
        .notAPicture, file, "holds a model that calls itself '\(model.name)', as no file can be called",
        advice: "make it again with another --name")
    }
    let others = ModelShelf.builtIn.map(\.name) + files.map { Path.withoutExtension(String(Path.name(of: $0))) }
    guard !others.contains(model.name) else {
      throw Failure(
        .unwritable, file, "holds a model that calls itself '\(model.name)', as one that is there already",
        advice:
          "remove that with 'aec models remove \(model.name)' if it is not built in, or make it again with another --name"
      )
    }
    // An encoder alone has the fingerprint of the model that it serves.
    if ModelIdentity(bytes)?.isEncoder != true {
      var twin = ModelShelf.builtIn.first { $0.fingerprint == model.fingerprint }
      if twin == nil { twin = try self.model(model.fingerprint) }
      if let twin {
        throw Failure(
          .unwritable, file, "has the fingerprint \(hexadecimal(model.fingerprint)) of the model '\(twin.name)'",
          advice: "files of either are read as they are")
      }
    }
    do {
      try Files.makeFolder(path)
    } catch {
      throw Failure(
        .unwritable, error.path, "cannot be made: \(Files.errorText(error.code))",
        advice: "choose another XDG_DATA_HOME")
    }
    let output = try OutputFile(Path.joining(path, "\(model.name).\(ModelShelf.fileExtension)"), force: false)
    try output.begin()
    try output.finish(bytes)
    return model
  }

  /// Removes the model of this name.
  static func remove(_ name: String) throws(Failure) {
    guard let file = file(name) else {
      let names = files.map { Path.withoutExtension(String(Path.name(of: $0))) }.joined(separator: ", ")
      throw Failure(
        .usage, nil, "no installed model is called '\(name)'",
        advice: names.isEmpty ? "none is installed" : "the names are \(names)")
    }
    Files.remove(file)
    guard !Files.isTaken(file) else {
      throw Failure(
        .unwritable, file, "cannot be removed: \(Files.errorText(errno))", advice: "ask the owner of its folder")
    }
  }
}
