// What stands for `Sources/AEC/Work` and for zlib where there is no system: a job of one thread that nobody watches.

struct Work {
  var threads: Int { 1 }
  var threadsAtATime: Int { 1 }
}

package final class Job: Sendable {
  let threads = 1
  let kernels: Kernels
  let clock: StageClock? = nil
  var goesOn: Bool { true }

  init(_ kernels: Kernels) { self.kernels = kernels }

  func check(_ part: String) throws(CodecError) {}

  func tiles(
    _ stage: Stage, rows: Range<Int>, density: Int, multiple: Int = 1, columns: Int, reach: Int = 0,
    body: (_ tile: Tile, _ goesOn: () -> Bool) -> Void
  ) throws(CodecError) {
    guard !rows.isEmpty else { return }
    for tile in Tile.cut(rows: rows, multiple: multiple, columns: columns, reach: reach, threads: 1) {
      body(tile) { true }
    }
  }
}

package final class StageClock: Sendable {}

extension StageClock? {
  @inline(__always)
  func within<Value, Failure: Error>(_ stage: Stage, _ work: () throws(Failure) -> Value) throws(Failure) -> Value {
    try work()
  }
}

enum LargePages {
  static func allocate<Element: FixedWidthInteger>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
    .allocate(capacity: count)
  }
}

package enum Checksum {
  package static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}

struct DeflateSearch {
  static let (runs, pixels, filtered) = (DeflateSearch(), DeflateSearch(), DeflateSearch())
  static let (quick, medium) = (DeflateSearch(), DeflateSearch())
}

/// A raw deflate stream of stored blocks.
func deflated(_ bytes: [UInt8], by search: DeflateSearch = .runs, _ job: Job? = nil) -> [UInt8] {
  var (stream, place) = ([UInt8](), 0)
  repeat {
    let count = min(bytes.count - place, 65535)
    let (low, high) = (UInt8(count & 255), UInt8(count >> 8))
    stream += [place + count == bytes.count ? 1 : 0, low, high, ~low, ~high] + bytes[place..<place + count]
    place += count
  } while place < bytes.count
  return stream
}

/// What one that is all of `body` unpacks to.
func inflated(_ body: ArraySlice<UInt8>, count: Int) throws(EntropyCodingError) -> [UInt8] {
  var inflater = Inflater(Array(body))
  var bytes: [UInt8] = []
  for _ in 0..<count { bytes.append(try inflater.next()) }
  try inflater.finish()
  return bytes
}

/// Reads it.
package struct Inflater: ~Copyable {
  private let body: [UInt8]
  private(set) var consumed = 0
  /// Bytes left of a block, and whether it is the last.
  private var left = 0
  private var isLast = false

  package init(_ body: [UInt8], _ clock: StageClock? = nil) { self.body = body }

  mutating func next() throws(EntropyCodingError) -> UInt8 {
    try begin()
    guard left > 0 else { throw error("more bytes in the deflate stream", "its end") }
    left -= 1
    return try take()
  }

  mutating func finish() throws(EntropyCodingError) {
    try begin()
    guard left == 0 else { throw error("the end of the deflate stream", "more bytes in it") }
  }

  /// Begins a block that has bytes, if there is one.
  private mutating func begin() throws(EntropyCodingError) {
    while left == 0 && !isLast {
      isLast = try take() & 1 == 1
      left = Int(try take()) | Int(try take()) << 8
      guard try take() == ~UInt8(left & 255), try take() == ~UInt8(left >> 8) else {
        throw error("a stored block", "another")
      }
    }
  }

  private mutating func take() throws(EntropyCodingError) -> UInt8 {
    guard consumed < body.count else { throw error("more bytes in the deflate stream", "the end of the section") }
    consumed += 1
    return body[consumed - 1]
  }

  private func error(_ expected: String, _ found: String) -> EntropyCodingError {
    EntropyCodingError(expected: expected, found: found, offset: consumed)
  }
}
