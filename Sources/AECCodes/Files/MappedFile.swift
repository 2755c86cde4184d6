import AECSupport

/// A file as memory: its bytes are read when they are asked for, and stay as long as there is room.
public final class MappedFile: @unchecked Sendable {
  /// All bytes.
  public let bytes: UnsafeRawBufferPointer

  /// The file of this name; nil where it cannot be mapped, and `errno` says why.
  public init?(_ path: String) {
    let file = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    let count = FileStatus(of: file)?.size ?? 0
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let start = mmap(nil, count, PROT_READ, MAP_SHARED, file, 0)
    guard let start, start != MAP_FAILED else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
