import AEC
import AECImageIO

/// Pictures and `.aec` files as they come from the user, with messages that name the file.
enum Pictures {
  /// The most bytes of a file that are read. A picture of 2^28 pixels, the decoder's limit, takes less in any format.
  static let largestFile = 4 << 30

  /// What to call an input in a message.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  /// A reader of the rows of a PNG, JPEG or PPM file.
  static func reader(_ file: InputFile, maximumPixels: Int) throws(Failure) -> PictureReader {
    guard !file.first.isEmpty else {
      throw Failure(.notAPicture, file.name, "is empty", advice: "give a PNG, JPEG or PPM picture")
    }
    do {
      return try PictureReader(file, limits: PictureLimits(pixels: maximumPixels))
    } catch {
      throw file.failure ?? Failure(error, in: file.name)
    }
  }

  /// The picture in the bytes of a PNG, JPEG or PPM file.
  static func read(_ bytes: [UInt8], _ path: String, maximumPixels: Int) throws(Failure) -> ReadPicture {
    guard !bytes.isEmpty else {
      throw Failure(.notAPicture, name(path), "is empty", advice: "give a PNG, JPEG or PPM picture")
    }
    do {
      return try PictureIO.read(bytes, limits: PictureLimits(pixels: maximumPixels))
    } catch {
      throw Failure(error, in: name(path))
    }
  }

  /// Stops where the input of `compress` is an `.aec` file.
  static func refuseCompressed(_ file: InputFile) throws(Failure) {
    guard isCompressed(file.first) else { return }
    throw Failure(
      .notAPicture, file.name, "is an .aec file already",
      advice: "'aec decompress' makes a picture of it, 'aec info' tells what it holds")
  }

  /// The header of an `.aec` file, or what else the bytes are.
  static func header(of bytes: [UInt8], _ path: String) throws(Failure) -> Header {
    if bytes.isEmpty {
      throw Failure(.notAPicture, name(path), "is empty", advice: "give an .aec file, made by 'aec compress'")
    }
    if let format = PictureFormat(firstBytes: bytes.prefix(8)) {
      throw Failure(
        .notAPicture, name(path), "is a \(format.name) picture, not an .aec file",
        advice: "'aec compress' makes one of it")
    }
    do {
      return try Decoder.header(of: bytes)
    } catch {
      throw Failure(error, in: name(path))
    }
  }

  /// Whether the bytes begin like an `.aec` file, be it damaged.
  static func isCompressed(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try Decoder.header(of: bytes)
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
      case .cancelled: .interrupted
      }
    let place = error.offset.map { "\(error.part), byte \($0)" } ?? error.part
    // The library cannot know the names of the flags.
    let advice =
      error.kind == .overLimit && ["pixels", "memory"].contains(error.part)
      ? "if you trust the file, raise the limit with --limit-\(error.part)" : error.advice
    self.init(status, subject, "\(place): expected \(error.expected), found \(error.found)", advice: advice)
  }

  /// The error of reading or writing the picture `subject`.
  init(_ error: PictureError, in subject: String) {
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
      error.kind == .overLimit ? "scale or cut it, or raise the limit with --limit-pixels" : error.advice
    self.init(status, subject, "\(place): expected \(error.expected), found \(error.found)", advice: advice)
  }
}
