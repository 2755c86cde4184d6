#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Memory for maps, in pages as large as the system has them: getting those of a map of many megabytes one by one, 4 kB
/// each, would take a few per cent of a decoder's time.
enum LargePages {
  private static let size = 1 << 21

  /// Memory for so many elements, not initialised. To be given back with `deallocate`.
  static func allocate<Element: FixedWidthInteger>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
    let bytes = count * MemoryLayout<Element>.stride
    guard bytes >= 2 * size else { return .allocate(capacity: count) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: size)
    #if os(Linux)
      // Of whole pages only, so that nothing behind the end becomes resident. Whether there are such pages is up to the
      // system, and makes no difference but in time.
      _ = madvise(memory.baseAddress, bytes / size * size, MADV_HUGEPAGE)
    #endif
    return memory.bindMemory(to: Element.self)
  }
}
