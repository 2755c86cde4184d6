import AEC
import AECSupport
import Synchronization

/// A file that every measurement goes into as soon as it is made, so that an interrupted sweep can go on.
///
/// A line of text each, fields separated by tabs. A picture is known by its name and the checksum of its pixels, a codec
/// by its name, version and options, so that what was measured with another is not taken for it. The last line may be
/// cut off, and is then left out.
package final class Journal: Sendable {
  private static let title = "aec bench journal 1"

  package let path: String
  /// The fields of every measurement that was read, by its kind and key.
  private let entries: [String: [String]]
  private let file = Mutex(())

  /// Opens the journal at `path`, and reads what it holds if `resuming`. A file that is no journal is left alone.
  package init(_ path: String, resuming: Bool) throws {
    self.path = path
    var entries: [String: [String]] = [:]
    let text = Files.exists(path) ? String(decoding: try Files.read(path), as: UTF8.self) : ""
    guard text.isEmpty || text.hasPrefix(Self.title + "\n") else {
      throw CodecFailure("\(path): expected a journal of aec bench, found another file; name another journal")
    }
    if resuming && !text.isEmpty {
      let end = text.lastIndex(of: "\n")!
      for line in text[..<end].split(separator: "\n").dropFirst() {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count > 4 else { continue }
        entries[fields[...3].joined(separator: "\t")] = Array(fields[4...])
      }
      // A last line without an end would run into the next one.
      try Files.write(Array(text[...end].utf8), to: path)
    } else {
      try Files.write(Array((Self.title + "\n").utf8), to: path)
    }
    self.entries = entries
  }

  /// Lines of measurements that were read, damaged ones too.
  package var count: Int { entries.count }

  /// What was measured earlier; nil if nothing was, or if its line is damaged.
  func measurement<Value: Measurement>(
    _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) -> Value? {
    entries[Self.key(Value.kind, picture, codec, setting)].flatMap(Value.init(fields:))
  }

  func add(
    _ value: some Measurement, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) throws(FileError) {
    let fields = [Self.key(type(of: value).kind, picture, codec, setting)] + value.fields
    let line = Array((fields.joined(separator: "\t") + "\n").utf8)
    try file.withLock { _ throws(FileError) in try Files.write(line, to: path, appending: true) }
  }

  private static func key(
    _ kind: String, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) -> String {
    let name = "\(picture.name) \(hexadecimal(picture.checksum))"
    return [kind, name, codec.identity, "\(setting)"].map { $0.filter { !"\t\n".contains($0) } }
      .joined(separator: "\t")
  }
}

/// What a journal keeps: a line of fields of some kind.
protocol Measurement: Sendable {
  static var kind: String { get }
  var fields: [String] { get }
  init?(fields: [String])
}

/// Stands where there is no value.
private let none = "-"

extension RateMeasurement: Measurement {
  static let kind = "rate"

  var fields: [String] {
    ["\(bytes)", "\(psnr)", "\(lumaPSNR)"] + [ssim, msSSIM, ssimulacra2, idealBits].map { $0.map { "\($0)" } ?? none }
  }

  init?(fields: [String]) {
    guard fields.count == 7, let bytes = Int(fields[0]), let psnr = Double(fields[1]),
      let luma = Double(fields[2])
    else { return nil }
    let rest = fields[3...].map(Double.init)
    guard zip(rest, fields[3...]).allSatisfy({ $0 != nil || $1 == none }) else { return nil }
    self.init(
      bytes: bytes, psnr: psnr, lumaPSNR: luma, ssim: rest[0], msSSIM: rest[1], ssimulacra2: rest[2],
      idealBits: rest[3])
  }
}

extension TimeMeasurement: Measurement {
  static let kind = "time"

  var fields: [String] {
    ["\(encodeSeconds)", "\(decodeSeconds)"] + [encodeMemory, decodeMemory].map { $0.map { "\($0)" } ?? none }
  }

  init?(fields: [String]) {
    guard fields.count == 4, let encode = Double(fields[0]), let decode = Double(fields[1]) else { return nil }
    let memory = fields[2...].map { Int($0) }
    guard zip(memory, fields[2...]).allSatisfy({ $0 != nil || $1 == none }) else { return nil }
    self.init(
      encodeSeconds: encode, decodeSeconds: decode, encodeMemory: memory[0], decodeMemory: memory[1])
  }
}
