import CKernels

/// Rows of pixels of either depth in their parts, which are the colours and, of those that are not opaque, how opaque they are; and in
/// the other depth.
extension PictureLayout {
  /// The colours of a row, as rows of ``opaque`` have them; all of a row without opacities.
  package func colours(of row: some Collection<UInt8>) -> [UInt8] {
    hasAlpha ? part(0..<opaque.bytes(1), of: Array(row)) : Array(row)
  }

  /// The opacities of a row, as rows of gray pixels.
  package func opacities(of row: some Collection<UInt8>) -> [UInt8] {
    precondition(hasAlpha, "only what is not opaque has opacities")
    return part(opaque.bytes(1)..<bytes(1), of: Array(row))
  }

  /// The row of these colours and opacities.
  package func joined(_ colours: [UInt8], _ opacities: [UInt8]) -> [UInt8] {
    let (own, all) = (opaque.bytes(1), bytes(1))
    let pixels = opacities.count / bytesPerSample
    precondition(hasAlpha && colours.count == own * pixels, "each pixel has colours and an opacity")
    return [UInt8](unsafeUninitializedCapacity: all * pixels) { row, count in
      for pixel in 0..<pixels {
        for byte in 0..<own { row[all * pixel + byte] = colours[own * pixel + byte] }
        for byte in own..<all { row[all * pixel + byte] = opacities[(all - own) * pixel + byte - own] }
      }
      count = all * pixels
    }
  }

  /// A row of pixels like these but for their depth, which may be another, as a row of these: of 8 bits of 16 the nearest numbers, of
  /// 16 of 8 numbers times 257.
  package func row(of row: [UInt8], in other: PictureLayout) -> [UInt8] {
    guard depth != other.depth else { return row }
    guard depth == 8 else { return Numbers.map(row, depth: 8, to: 16) { 257 * $0 } }
    return [UInt8](unsafeUninitializedCapacity: row.count / 2) { shallow, count in
      count = row.count / 2
      aec_pixels8_from_pixels16(row, shallow.baseAddress, Int32(count))
    }
  }

  /// These bytes of each pixel.
  private func part(_ bytes: Range<Int>, of row: [UInt8]) -> [UInt8] {
    let all = self.bytes(1)
    let pixels = row.count / all
    return [UInt8](unsafeUninitializedCapacity: bytes.count * pixels) { part, count in
      for pixel in 0..<pixels {
        for byte in bytes { part[bytes.count * pixel + byte - bytes.lowerBound] = row[all * pixel + byte] }
      }
      count = bytes.count * pixels
    }
  }
}
