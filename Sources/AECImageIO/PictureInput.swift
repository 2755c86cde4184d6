/// A source whose next bytes can be looked at before they are taken.
final class PictureInput {
  private var source: any PictureSource
  /// Bytes that were looked at, and of which of them are not yet taken.
  private var ahead: [UInt8] = []
  private var left = 0..<0
  /// Bytes taken so far.
  private(set) var position = 0
  /// Whether the source could not be read.
  private(set) var hasFailed = false

  init(_ source: any PictureSource) { self.source = source }

  /// Bytes of the whole file, where that is known.
  var count: Int? { source.count }

  /// The next bytes, up to `count` of them, without taking them.
  func peek(_ count: Int) -> ArraySlice<UInt8> {
    if left.count < count {
      ahead = Array(ahead[left])
      while ahead.count < count {
        let piece = [UInt8](unsafeUninitializedCapacity: max(count - ahead.count, 1 << 12)) { buffer, filled in
          filled = readSource(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if piece.isEmpty { break }
        ahead += piece
      }
      left = ahead.indices
    }
    return ahead[left.prefix(count)]
  }

  /// The next byte, without taking it; nil at the end.
  var next: UInt8? {
    if left.isEmpty { _ = peek(1) }
    return left.isEmpty ? nil : ahead[left.lowerBound]
  }

  /// Passes over bytes that were looked at.
  func skip(_ count: Int) {
    precondition(count <= left.count, "only bytes that were looked at can be passed over")
    left = left.dropFirst(count)
    position += count
  }

  /// Takes the next bytes, up to as many as `buffer` has room for; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count: Int
    if left.isEmpty {
      count = readSource(into: buffer)
    } else {
      count = min(left.count, buffer.count)
      buffer.copyBytes(from: ahead[left.prefix(count)])
      left = left.dropFirst(count)
    }
    position += count
    return count
  }

  /// Takes bytes until `buffer` is full or the file ends, and returns how many.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Goes to a byte of a file whose length is known.
  func seek(to offset: Int) {
    if position...position + left.count ~= offset { return skip(offset - position) }
    source.seek(to: offset)
    (ahead, left, position) = ([], 0..<0, offset)
  }

  /// Takes all that is left into memory, at most `limit` bytes, so that its length is known; false where it is more.
  func collect(limit: Int) -> Bool {
    var bytes = Array(ahead[left])
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    while case let count = readSource(into: piece), count > 0 {
      guard bytes.count + count <= limit else { return false }
      bytes.append(contentsOf: piece[..<count])
    }
    source = PictureBytes(bytes)
    (ahead, left, position) = ([], 0..<0, 0)
    return true
  }

  private func readSource(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !hasFailed, let count = source.read(into: buffer) else {
      hasFailed = true
      return 0
    }
    return count
  }
}
