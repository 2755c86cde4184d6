/// What takes numbers of a few bits each.
protocol BitSink {
  /// Appends the low `width` bits (0 ... 32) of `value`, whose other bits are zero.
  mutating func put(_ value: Int, _ width: Int)
}

extension BitSink {
  /// Appends a number in exponential-Golomb code of order 0: of `value + 1` in binary, as many zeros as there are digits after the
  /// first, a one, and these digits.
  mutating func putExponential(_ value: Int) {
    let digits = Int.bitWidth - 1 - (value + 1).leadingZeroBitCount
    put(1 << digits, digits + 1)
    put(value + 1 - (1 << digits), digits)
  }
}

/// Collects numbers of a few bits each into bytes, the least significant bit first.
struct BitWriter: BitSink {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var count = 0

  @inline(__always)
  mutating func put(_ value: Int, _ width: Int) {
    pending |= UInt64(truncatingIfNeeded: value) << UInt64(count)
    count += width
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      count -= 8
    }
  }

  /// Fills up the last byte with zeros.
  mutating func finish() {
    if count > 0 { put(0, 8 - count) }
  }
}

/// Reads what `BitWriter` wrote, from bytes that lie in reverse order at the end of a section: the first byte written is
/// the section's last. So neither these bits nor the deflate stream, which starts at the front, need a length.
struct BitReader {
  private let body: [UInt8]
  /// The bytes from here on have been read.
  private(set) var offset: Int
  private var pending: UInt64 = 0
  private var count = 0

  init(backFrom body: [UInt8]) {
    self.body = body
    offset = body.count
  }

  /// The next `width` bits (0 ... 32).
  @inline(__always)
  mutating func get(_ width: Int) throws(EntropyCodingError) -> Int {
    while count < width {
      guard offset > 0 else {
        throw EntropyCodingError(expected: "\(width - count) more bits", found: "no more bytes", offset: 0)
      }
      offset -= 1
      pending |= UInt64(body[offset]) << UInt64(count)
      count += 8
    }
    let value = Int(truncatingIfNeeded: pending & ((1 << UInt64(width)) - 1))
    pending >>= UInt64(width)
    count -= width
    return value
  }

  /// Reads a number from its exponential-Golomb code, whose first of at most so many digits (up to 31) is not counted.
  mutating func getExponential(digits most: Int) throws(EntropyCodingError) -> Int {
    var digits = 0
    while try get(1) == 0 {
      digits += 1
      guard digits <= most else {
        throw EntropyCodingError(
          expected: "an escape of at most \(most) digits", found: "a longer one", offset: offset)
      }
    }
    return try get(digits) + (1 << digits) - 1
  }

  /// Checks that only zeros are left in the byte begun.
  func finish() throws(EntropyCodingError) {
    guard pending == 0 else {
      throw EntropyCodingError(expected: "zeros after the last bit", found: "a one", offset: offset)
    }
  }
}
