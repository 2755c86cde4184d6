// What stands for `Sources/AEC/Work` and for zlib where there is no system: a job of one thread that nobody watches.

struct Work {
  var threads: Int { 1 }
  var threadsAtATime: Int { 1 }
}

final class Job: Sendable {
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

final class StageClock: Sendable {}

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
