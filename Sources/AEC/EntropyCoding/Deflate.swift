import CZlib

/// What zlib's compressor looks for in bytes, and how long.
struct DeflateSearch {
  fileprivate let level, strategy: Int32
  /// What zlib calls the memory of its compressor: larger blocks are mostly better, since Huffman tables cost more than they gain in
  /// small ones.
  fileprivate var memory: Int32 = 9

  /// In phrases, which hardly ever repeat but for runs of one byte: run lengths alone.
  static let runs = DeflateSearch(level: 9, strategy: Z_RLE)
  /// In rows of pixels, with all effort.
  static let pixels = DeflateSearch(level: 9, strategy: Z_DEFAULT_STRATEGY)
  /// In what filters leave of them, where short matches are no gain.
  static let filtered = DeflateSearch(level: 9, strategy: Z_FILTERED)
  /// In the same as libpng does.
  static let png = DeflateSearch(level: 9, strategy: Z_FILTERED, memory: 8)
  /// To tell about how many bytes these make of them, and rather more; of patterns several times as many.
  static let quick = DeflateSearch(level: 1, strategy: Z_DEFAULT_STRATEGY)
  /// To tell it closer, of what takes few bytes.
  static let medium = DeflateSearch(level: 6, strategy: Z_DEFAULT_STRATEGY)
}

/// Compresses bytes into one raw deflate stream (RFC 1951). Incomplete where the job shall not go on.
func deflated(_ bytes: [UInt8], by search: DeflateSearch = .runs, _ job: Job? = nil) -> [UInt8] {
  var deflater = Deflater(by: search)
  deflater.append(bytes, isLast: true, job)
  return deflater.stream
}

/// Compresses bytes that come one part after another into one raw deflate stream: the project's one door to zlib's compressor.
struct Deflater: ~Copyable {
  /// What has come out so far: all of it behind the last part.
  private(set) var stream: [UInt8] = []
  private let state: UnsafeMutablePointer<z_stream>

  init(by search: DeflateSearch) {
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let raw: Int32 = -15
    let ready = deflateInit2_(
      state, search.level, Z_DEFLATED, raw, search.memory, search.strategy, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(ready == Z_OK, "zlib cannot start: no memory, or another version than at build time")
  }

  deinit {
    deflateEnd(state)
    state.deallocate()
  }

  /// Takes the next part, as far as the job goes on. Where the output is cut does not show in it.
  mutating func append(_ bytes: [UInt8], isLast: Bool, _ job: Job?) {
    let state = state
    var piece = [UInt8](repeating: 0, count: min(Int(deflateBound(state, UInt(bytes.count))), 1 << 18))
    bytes.withUnsafeBufferPointer { input in
      state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      state.pointee.avail_in = UInt32(input.count)
      while job?.goesOn ?? true {
        let (end, count) = piece.withUnsafeMutableBufferPointer { output in
          state.pointee.next_out = output.baseAddress
          state.pointee.avail_out = UInt32(output.count)
          let end = deflate(state, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (end, output.count - Int(state.pointee.avail_out))
        }
        stream += piece[..<count]
        // With nothing taken and nothing made zlib says that it has no more to do.
        if end == Z_STREAM_END || !isLast && count < piece.count { return }
        precondition(end == Z_OK || end == Z_BUF_ERROR, "a deflate stream that goes on")
      }
    }
  }
}

/// Compresses bytes into a zlib stream (RFC 1950), which chunks of PNG have.
package func zlibStream(of bytes: [UInt8]) -> [UInt8] {
  let sum = UInt32(adler32_z(1, bytes, bytes.count))
  // A window of 32 KiB, and the most effort.
  return [0x78, 0xDA] + deflated(bytes, by: .pixels) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
}

/// What a raw deflate stream that is all of `body` unpacks to: exactly `count` bytes, at least 1. More are never made, whatever the
/// stream says.
func inflated(_ body: ArraySlice<UInt8>, count: Int) throws(EntropyCodingError) -> [UInt8] {
  var stream = z_stream()
  let raw: Int32 = -15
  let ready = inflateInit2_(&stream, raw, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  precondition(ready == Z_OK, "zlib cannot start: no memory, or another version than at build time")
  defer { inflateEnd(&stream) }
  // zlib counts in 32 bits; of so many bytes no stream is as long.
  precondition(count <= 1 << 30, "a stream of bytes that zlib can count")
  var status = Z_OK
  let bytes = body.withUnsafeBufferPointer { input in
    [UInt8](unsafeUninitializedCapacity: count) { output, made in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(clamping: input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(count)
      status = inflate(&stream, Z_FINISH)
      made = count - Int(stream.avail_out)
    }
  }
  func error(_ expected: String, _ found: String) -> EntropyCodingError {
    EntropyCodingError(expected: expected, found: found, offset: Int(stream.total_in))
  }
  switch status {
  case Z_STREAM_END: break
  case Z_OK, Z_BUF_ERROR:
    throw bytes.count == count
      ? error("the end of the deflate stream after \(count) bytes", "more bytes in it")
      : error("more bytes in the deflate stream", "the end of the section")
  default: throw error("a deflate stream", stream.msg.map { String(cString: $0) } ?? "damaged data")
  }
  guard bytes.count == count else { throw error("a deflate stream of \(count) bytes", "\(bytes.count)") }
  let rest = body.count - Int(stream.total_in)
  guard rest == 0 else {
    throw error("the end of the section behind the deflate stream", "\(rest) more byte\(rest == 1 ? "" : "s")")
  }
  return bytes
}

/// Reads the bytes of a raw deflate stream one by one, inflating a piece at a time: a stream that unpacks to a
/// thousand times its size never fills memory, because nobody asks for so many bytes.
package struct Inflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private let body: ArraySlice<UInt8>
  private var piece: [UInt8]
  private var filled = 0
  private var position = 0
  private var ended = false
  private let clock: StageClock?

  private static let pieceSize = 1 << 14

  /// `body` starts with the stream; what follows it is never touched.
  package init(_ body: [UInt8], _ clock: StageClock? = nil) { self.init(body[...], clock) }

  init(_ body: ArraySlice<UInt8>, _ clock: StageClock? = nil) {
    (self.body, self.clock) = (body, clock)
    piece = [UInt8](repeating: 0, count: min(Inflater.pieceSize, 4 * body.count + 64))
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let raw: Int32 = -15
    let ready = inflateInit2_(stream, raw, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(ready == Z_OK, "zlib cannot start: no memory, or another version than at build time")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Bytes of the body that zlib has read so far; once the stream has ended, its length.
  var consumed: Int { Int(stream.pointee.total_in) }

  /// The next byte of the unpacked stream.
  mutating func next() throws(EntropyCodingError) -> UInt8 {
    guard let byte = try nextIfAny() else { throw error("more bytes in the deflate stream", "its end") }
    return byte
  }

  /// The next byte of the unpacked stream; nil at its end.
  package mutating func nextIfAny() throws(EntropyCodingError) -> UInt8? {
    if position == filled { try refill() }
    guard position < filled else { return nil }
    position += 1
    return piece[position - 1]
  }

  /// Checks that every byte was read and that the stream ends here.
  mutating func finish() throws(EntropyCodingError) {
    if position == filled { try refill() }
    guard position == filled else { throw error("the end of the deflate stream", "more bytes in it") }
  }

  /// Unpacks the next piece: `filled` is 0 only if the stream has ended.
  private mutating func refill() throws(EntropyCodingError) {
    (position, filled) = (0, 0)
    let (stream, clock) = (stream, clock)
    while filled == 0 && !ended {
      let offset = consumed
      let (status, count) = body.withUnsafeBufferPointer { input in
        piece.withUnsafeMutableBufferPointer { output in
          // zlib counts in 32 bits; a longer body is handed over in parts.
          let available = UInt32(min(input.count - offset, Int(UInt32.max)))
          stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + offset })
          stream.pointee.avail_in = available
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          let status = clock.within(.deflation) { inflate(stream, Z_NO_FLUSH) }
          return (status, output.count - Int(stream.pointee.avail_out))
        }
      }
      filled = count
      switch status {
      case Z_STREAM_END: ended = true
      case Z_OK: break
      case Z_BUF_ERROR: throw error("more bytes in the deflate stream", "the end of the section")
      default:
        let message = stream.pointee.msg.map { String(cString: $0) }
        throw error("a deflate stream", message ?? "damaged data")
      }
    }
  }

  private func error(_ expected: String, _ found: String) -> EntropyCodingError {
    EntropyCodingError(expected: expected, found: found, offset: consumed)
  }
}
