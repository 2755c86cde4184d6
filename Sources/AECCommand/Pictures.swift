import AEC
import AECImageIO
import AECSupport

/// Pictures and `.aec` files as they come from the user, with messages that name the file.
enum Pictures {
  /// The most bytes of a file that are read. A picture of 2^28 pixels, the decoder's limit, takes less in any format.
  static let largestFile = 4 << 30

  /// What to call an input in a message.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  /// A reader of the rows of a PNG, JPEG, PNM or PAM file; of one that is cut off only under `partial`.
  static func reader(
    _ file: InputFile, kinds: PictureKinds, limits: Limits, partial: Bool
  ) throws(Failure) -> PictureReader {
    guard !file.first.isEmpty else { throw isEmpty(file.name) }
    do {
      return try PictureReader(file, kinds: kinds, limits: PictureLimits(limits), partial: partial)
    } catch {
      throw failure(error, of: file, partial: partial)
    }
  }

  /// Why a picture cannot be compressed, with the advice that helps where it is cut off.
  static func failure(_ error: PictureError, of file: InputFile, partial: Bool) -> Failure {
    var failure = Failure(error, in: file.path)
    if error.kind == .truncated && !partial { failure.advice += "; --partial takes what is there" }
    return file.failure ?? failure
  }

  /// The picture in the bytes of a PNG, JPEG, PNM or PAM file.
  static func read(_ bytes: [UInt8], _ path: String, limits: Limits) throws(Failure) -> ReadPicture {
    guard !bytes.isEmpty else { throw isEmpty(name(path)) }
    do {
      return try PictureIO.read(bytes, limits: PictureLimits(limits))
    } catch {
      throw Failure(error, in: path)
    }
  }

  static func isEmpty(_ name: String) -> Failure {
    Failure(.notAPicture, name, "is empty", advice: "give a PNG, JPEG, PNM or PAM picture")
  }

  /// Stops where the input of `compress` is an `.aec` file.
  static func refuseCompressed(_ file: InputFile) throws(Failure) {
    guard isCompressed(file.first) else { return }
    throw Failure(
      .notAPicture, file.name, "is an .aec file already",
      advice: "'aec decompress' makes a picture of it, 'aec info' tells what it holds")
  }

  /// Stops where an `.aec` file would replace a picture, whatever that is called: it may be the only one.
  static func refuseToReplacePicture(_ path: String) throws(Failure) {
    guard FileStatus(of: path)?.kind == .regular, let file = try? InputFile(path, limit: .max),
      let format = PictureFormat(firstBytes: file.first)
    else { return }
    throw Failure(
      .unwritable, path, "is a \(format.name) picture, which no .aec file replaces",
      advice: "give the output another name, or remove the picture first")
  }

  /// Stops where an input is no `.aec` file, by its first bytes: before all of it is read.
  private static func requireCompressed(_ file: InputFile) throws(Failure) {
    if file.first.isEmpty {
      throw Failure(.notAPicture, file.name, "is empty", advice: "give an .aec file, made by 'aec compress'")
    }
    if let format = PictureFormat(firstBytes: file.first) {
      throw Failure(
        .notAPicture, file.name, "is a \(format.name) picture, not an .aec file",
        advice: "'aec compress' makes one of it")
    }
    do {
      _ = try PictureDecoder.header(of: file.first)
    } catch {
      if error.kind == .notAPicture { throw Failure(error, in: file.name) }
    }
  }

  /// All bytes of an `.aec` file and what they say of its picture; anything else is refused by its first bytes.
  static func compressed(_ file: InputFile) throws(Failure) -> (bytes: [UInt8], header: Header) {
    try requireCompressed(file)
    let bytes = try file.readAll()
    try file.checkUnchanged()
    do {
      return (bytes, try PictureDecoder.header(of: bytes))
    } catch {
      throw Failure(error, in: file.name)
    }
  }

  /// What belongs to the picture of an `.aec` file, and what of it cannot be read, a sentence each.
  static func metadata(
    of bytes: [UInt8], limits: Limits = Limits()
  ) throws(CodecError) -> (metadata: Metadata, problems: [String]) {
    var problems: [String] = []
    let metadata = try PictureDecoder.metadata(of: bytes, limits: limits) { problem in
      problems.append("metadata was left out: \(problem.description)")
    }
    return (metadata, problems)
  }

  /// Whether a file in a folder counts as an `.aec` file, by its name or its first bytes.
  static func isCompressed(_ path: String, _ first: [UInt8]) -> Bool {
    isCompressed(first) || Path.extension(of: path) == "aec"
  }

  /// Whether the bytes begin like an `.aec` file, be it damaged.
  static func isCompressed(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try PictureDecoder.header(of: bytes)
      return true
    } catch {
      return error.kind != .notAPicture
    }
  }
}

extension Failure {
  /// The codec's error about the file `subject`.
  init(_ error: CodecError, in subject: String) {
    let status: ExitStatus =
      switch error.kind {
      case .notAPicture: .notAPicture
      case .truncated, .corrupt: .damaged
      case .newer, .unknownModel: .needsOther
      case .overLimit: .overLimit
      case .outside: .usage
      case .wrongRows: .unexpected
      case .proofFailed: .proofFailed
      case .unmet: .unmet
      case .cancelled: .interrupted
      }
    let place = error.offset.map { "\(error.part), byte \($0)" } ?? error.part
    let advice = Self.advice(on: error) ?? Advice.fitted(error.advice, to: subject)
    self.init(status, subject, "\(place): expected \(error.expected), found \(error.found)", advice: advice)
  }

  /// The error of reading or writing the picture at `path`.
  init(_ error: PictureError, in path: String) {
    let status: ExitStatus =
      switch error.kind {
      case .unknownFormat, .unsupported: .notAPicture
      case .truncated, .corrupt: .damaged
      case .overLimit, .outOfMemory: .overLimit
      case .unreadable: .unreadable
      case .unwritable: .unwritable
      }
    let format = error.format?.name ?? "picture"
    let place = error.offset.map { "\(format), byte \($0)" } ?? format
    let advice =
      switch error.kind {
      case .overLimit: error.limit.flatMap(Self.flag(raising:)) ?? error.advice
      default: Advice.fitted(error.advice, to: path)
      }
    self.init(
      status, Pictures.name(path), "\(place): expected \(error.expected), found \(error.found)", advice: advice)
  }

  /// What only the command can advise, which knows its flags.
  private static func advice(on error: CodecError) -> String? {
    switch error.kind {
    case .overLimit: flag(raising: error.part)
    case .unknownModel:
      "it was coded with a model of somebody's own: ask them for its .aecm file, then --model FILE.aecm, "
        + "or once 'aec models install FILE.aecm'"
    case .unmet where error.found.hasSuffix("quality 100"): "ask for less; --lossless keeps every pixel"
    default: nil
    }
  }

  /// The advice to raise a limit, which the libraries cannot give, as they do not know the flags.
  private static func flag(raising limit: String) -> String? {
    switch limit {
    case "pixels", "memory", "work": "if you trust the file, raise the limit with --limit-\(limit)"
    case "time": "give it more with --time-limit"
    default: nil
    }
  }
}

extension PictureLimits {
  /// What pictures are read under, so that those are refused early that the codec would refuse.
  init(_ limits: Limits) { self.init(pixels: limits.pixels, memory: limits.memory) }
}
