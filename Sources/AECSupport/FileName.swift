/// The names of files, which are bytes on most systems, as strings that keep every byte.
///
/// A byte that is not part of valid UTF-8 becomes a character of its own, which no name has in practice: a scalar of
/// private use, 0x10FE00 plus the byte. A name that does hold one of these 256 scalars has its bytes written so, one by one.
/// So each name has one string and each string one name, and names that are UTF-8 read as they are.
extension String {
  /// The string of a name. A name that has no zero byte, as on all systems.
  package init(fileName bytes: some Collection<UInt8>) {
    self.init()
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let piece = rest.prefix(length)
      if piece.count == length, let scalar = String(validating: piece, as: UTF8.self)?.unicodeScalars.first,
        !Self.stands(forByte: scalar)
      {
        unicodeScalars.append(scalar)
        rest = rest.dropFirst(length)
      } else {
        unicodeScalars.append(Unicode.Scalar(Self.firstStandIn + UInt32(first))!)
        rest = rest.dropFirst()
      }
    }
  }

  /// The string of a name that ends at a zero byte.
  package init(fileName pointer: UnsafePointer<CChar>) {
    self.init(fileName: UnsafeBufferPointer(start: pointer, count: strlen(pointer)).lazy.map(UInt8.init(bitPattern:)))
  }

  /// The bytes of the name that this is.
  package var fileNameBytes: [UInt8] {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if let byte = scalar.byteOfFileName {
        bytes.append(byte)
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    return bytes
  }

  /// Calls `body` with the name as the system takes it: its bytes, and a zero byte behind them.
  package func withFileName<Value, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let bytes = fileNameBytes.map(CChar.init(bitPattern:)) + [0]
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(Failure) in try body(bytes.baseAddress!) }
    }
    return try result.get()
  }

  fileprivate static let firstStandIn: UInt32 = 0x10FE00

  private static func stands(forByte scalar: Unicode.Scalar) -> Bool { scalar.byteOfFileName != nil }
}

extension Unicode.Scalar {
  /// The byte of a file's name that this stands for, as it was not part of valid UTF-8.
  package var byteOfFileName: UInt8? {
    (String.firstStandIn...String.firstStandIn + 0xFF).contains(value) ? UInt8(value - String.firstStandIn) : nil
  }
}

extension String {
  /// This text for people, in one line: what could speak to a terminal, or turn the writing around, is spelled out, as in
  /// `\x1B`; so are bytes of names that are not UTF-8.
  package var shown: String { shown(keeping: []) }

  /// The same, with some control characters left as they are.
  package func shown(keeping kept: Set<Unicode.Scalar>) -> String {
    var text = ""
    for scalar in unicodeScalars {
      if let byte = scalar.byteOfFileName {
        text += "\\x" + Figures.hexadecimal(UInt32(byte), 2, uppercase: true)
      } else if kept.contains(scalar) || !scalar.isCommanding {
        text.unicodeScalars.append(scalar)
      } else if scalar.value < 0x100 {
        text += "\\x" + Figures.hexadecimal(scalar.value, 2, uppercase: true)
      } else {
        text += "\\u" + Figures.hexadecimal(scalar.value, 4, uppercase: true)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether this does something to what is around it, instead of showing: controls, ends of lines, directions of writing.
  fileprivate var isCommanding: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
