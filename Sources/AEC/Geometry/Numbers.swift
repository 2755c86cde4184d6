/// Numbers of pixels in bytes: of 8 bits each its own, of 16 two, the low one first.
package enum Numbers {
  /// How many there are.
  @inlinable @inline(__always)
  package static func count(_ bytes: some Collection<UInt8>, depth: Int) -> Int {
    depth > 8 ? bytes.count / 2 : bytes.count
  }

  @inlinable @inline(__always)
  package static func number<Bytes: RandomAccessCollection>(_ index: Int, of bytes: Bytes, depth: Int) -> Int
  where Bytes.Element == UInt8, Bytes.Index == Int {
    depth > 8 ? Int(bytes[2 * index]) | Int(bytes[2 * index + 1]) << 8 : Int(bytes[index])
  }

  @inlinable @inline(__always)
  package static func put<Bytes: MutableCollection>(_ number: Int, at index: Int, of bytes: inout Bytes, depth: Int)
  where Bytes.Element == UInt8, Bytes.Index == Int {
    if depth > 8 {
      bytes[2 * index] = UInt8(truncatingIfNeeded: number)
      bytes[2 * index + 1] = UInt8(truncatingIfNeeded: number >> 8)
    } else {
      bytes[index] = UInt8(truncatingIfNeeded: number)
    }
  }

  /// A number of 0 ... `largest` on the scale of 0 ... `other`, to the nearest, halves up. To a finer scale and back it is the same
  /// number again.
  package static func scaled(_ number: Int, from largest: Int, to other: Int) -> Int {
    (2 * other * number + largest) / (2 * largest)
  }

  /// Other numbers, of as many bits unless given, for some.
  package static func map(_ bytes: [UInt8], depth: Int, to other: Int? = nil, _ change: (Int) -> Int) -> [UInt8] {
    let (count, other) = (count(bytes, depth: depth), other ?? depth)
    var changed = [UInt8](repeating: 0, count: count * other / 8)
    for index in 0..<count {
      put(change(number(index, of: bytes, depth: depth)), at: index, of: &changed, depth: other)
    }
    return changed
  }

  /// The bytes of numbers of 16 bits, the high one first, or back.
  package static func swapped(_ bytes: [UInt8]) -> [UInt8] {
    var swapped = bytes
    for index in stride(from: 0, to: bytes.count, by: 2) { swapped.swapAt(index, index + 1) }
    return swapped
  }
}
