/// Memory for maps, in pages as large as the system has them: getting those of a map of many megabytes one by one, 4 kB
/// each, would take a few per cent of a decoder's time.
enum LargePages {
  private static let size = 1 << 21

  /// Memory for so many elements, not initialised. To be given back with `deallocate`.
  static func allocate<Element: FixedWidthInteger>(_ count: Int) -> UnsafeMutableBufferPointer<Element> {
    let bytes = count * MemoryLayout<Element>.stride
    guard bytes >= 2 * size else { return .allocate(capacity: count) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: size)
    System.preferLargePages(memory, of: size)
    return memory.bindMemory(to: Element.self)
  }
}
