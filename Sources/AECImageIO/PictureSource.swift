/// Where the bytes of a picture file come from, piece by piece.
public protocol PictureSource: AnyObject {
  /// Bytes of the whole file; nil where only its end tells, as in a pipe.
  var count: Int? { get }

  /// Puts the next bytes at the start of `buffer`, as many as are at hand, and returns how many: 0 at the end of the
  /// file, nil where they cannot be read.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int?

  /// Makes the byte at `offset`, at most `count`, the next one. Never called where `count` is nil.
  func seek(to offset: Int)
}

/// A picture file in memory.
public final class PictureBytes: PictureSource {
  private let bytes: [UInt8]
  private var position = 0

  /// The file of these bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many they are.
  public var count: Int? { bytes.count }

  /// Puts the next bytes at the start of `buffer`, and returns how many.
  public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
    position += count
    return count
  }

  /// Makes the byte at `offset` the next one.
  public func seek(to offset: Int) { position = min(max(offset, 0), bytes.count) }
}
