/// Aligned numbers of the trainer's own, zeros at first. Kernels may read a little beyond their end.
final class Memory<Element: BitwiseCopyable & Numeric>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(_ count: Int) {
    // What kernels may read too much, and a cache line more.
    let bytes = count * MemoryLayout<Element>.stride + 320
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    (start, self.count) = (raw.bindMemory(to: Element.self, capacity: count), count)
  }

  convenience init(_ values: [Element]) {
    self.init(values.count)
    for (index, value) in values.enumerated() { start[index] = value }
  }

  deinit { start.deallocate() }

  var array: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

  func clear() { start.update(repeating: 0, count: count) }

  func copy(from other: Memory) {
    precondition(count == other.count)
    start.update(from: other.start, count: count)
  }
}

typealias Floats = Memory<Float>
typealias Words = Memory<UInt32>

/// Memory that grows to the most that anyone asked for; what is in it is lost then. One for each thread and purpose.
final class Scratch: @unchecked Sendable {
  private var words: [Words?] = Array(repeating: nil, count: Use.allCases.count)

  /// What it is for: two of a kind are never in use at once.
  enum Use: Int, CaseIterable {
    case outer, shuffled, shuffledOperand, wide, narrow, third, packed, floats, moreFloats
  }

  func words(_ use: Use, _ count: Int) -> UnsafeMutablePointer<UInt32> {
    if let there = words[use.rawValue], there.count >= count { return there.start }
    let new = Words(count)
    words[use.rawValue] = new
    return new.start
  }

  func floats(_ use: Use, _ count: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(words(use, count)).assumingMemoryBound(to: Float.self)
  }
}
