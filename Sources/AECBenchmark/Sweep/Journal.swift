import AEC
import Synchronization

/// A file that every measurement goes into as soon as it is made, so that an interrupted sweep can go on.
///
/// A line of text each, fields separated by tabs. A picture is known by its name and the checksum of its pixels, a codec
/// by its name, version and options, so that what was measured with another is not taken for it. The last line may be
/// cut off, and is then left out.
package final class Journal: Sendable {
  private static let title = "aec bench journal 1"

  package let path: String
  private let rates: [String: RateMeasurement]
  private let times: [String: TimeMeasurement]
  private let file = Mutex(())

  /// Opens the journal at `path`, and reads what it holds if `resuming`. A file that is no journal is left alone.
  package init(_ path: String, resuming: Bool) throws {
    self.path = path
    var (rates, times) = ([String: RateMeasurement](), [String: TimeMeasurement]())
    let text = Files.exists(path) ? String(decoding: try Files.read(path), as: UTF8.self) : ""
    guard text.isEmpty || text.hasPrefix(Self.title + "\n") else {
      throw CodecFailure("\(path): expected a journal of aec bench, found another file; name another journal")
    }
    if resuming && !text.isEmpty {
      let end = text.lastIndex(of: "\n")!
      for line in text[..<end].split(separator: "\n").dropFirst() {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count > 4 else { continue }
        let key = fields[1...3].joined(separator: "\t")
        if fields[0] == "rate", let rate = RateMeasurement(fields: Array(fields[4...])) { rates[key] = rate }
        if fields[0] == "time", let time = TimeMeasurement(fields: Array(fields[4...])) { times[key] = time }
      }
      // A last line without an end would run into the next one.
      try Files.write(Array(text[...end].utf8), to: path)
    } else {
      try Files.write(Array((Self.title + "\n").utf8), to: path)
    }
    (self.rates, self.times) = (rates, times)
  }

  /// Measurements that were read.
  package var count: Int { rates.count + times.count }

  func rate(_ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double) -> RateMeasurement? {
    rates[Self.key(picture, codec, setting)]
  }

  func time(_ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double) -> TimeMeasurement? {
    times[Self.key(picture, codec, setting)]
  }

  func add(
    _ rate: RateMeasurement, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) throws(FileError) {
    try append("rate", Self.key(picture, codec, setting), rate.fields)
  }

  func add(
    _ time: TimeMeasurement, _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) throws(FileError) {
    try append("time", Self.key(picture, codec, setting), time.fields)
  }

  private func append(_ kind: String, _ key: String, _ fields: [String]) throws(FileError) {
    let line = ([kind, key] + fields).joined(separator: "\t") + "\n"
    let problem: FileError? = file.withLock { _ in
      do throws(FileError) {
        try Files.write(Array(line.utf8), to: path, appending: true)
        return nil
      } catch {
        return error
      }
    }
    if let problem { throw problem }
  }

  private static func key(
    _ picture: TestPicture, _ codec: any BenchmarkCodec, _ setting: Double
  ) -> String {
    let name = "\(picture.name) \(hexadecimal(picture.checksum))"
    return [name, codec.identity, "\(setting)"].map { $0.filter { !"\t\n".contains($0) } }
      .joined(separator: "\t")
  }
}

private let none = "-"

extension RateMeasurement {
  fileprivate var fields: [String] {
    ["\(bytes)", "\(psnr)", "\(lumaPSNR)"] + [ssim, msSSIM, idealBits].map { $0.map { "\($0)" } ?? none }
  }

  fileprivate init?(fields: [String]) {
    guard fields.count == 6, let bytes = Int(fields[0]), let psnr = Double(fields[1]),
      let luma = Double(fields[2])
    else { return nil }
    let rest = fields[3...].map(Double.init)
    guard zip(rest, fields[3...]).allSatisfy({ $0 != nil || $1 == none }) else { return nil }
    self.init(
      bytes: bytes, psnr: psnr, lumaPSNR: luma, ssim: rest[0], msSSIM: rest[1], idealBits: rest[2])
  }
}

extension TimeMeasurement {
  fileprivate var fields: [String] {
    ["\(encodeSeconds)", "\(decodeSeconds)"] + [encodeMemory, decodeMemory].map { $0.map { "\($0)" } ?? none }
  }

  fileprivate init?(fields: [String]) {
    guard fields.count == 4, let encode = Double(fields[0]), let decode = Double(fields[1]) else { return nil }
    let memory = fields[2...].map { Int($0) }
    guard zip(memory, fields[2...]).allSatisfy({ $0 != nil || $1 == none }) else { return nil }
    self.init(
      encodeSeconds: encode, decodeSeconds: decode, encodeMemory: memory[0], decodeMemory: memory[1])
  }
}
