import AEC

// What a PNG file says of its colours in numbers, and a profile of it.
extension Metadata {
  /// cICP of sRGB: primaries of BT.709, its transfer, red, green and blue over the full range.
  static let sRGBCodePoints: [UInt8] = [1, 13, 0, 1]

  /// Whether gamma and chromaticities, as far as they count, say what sRGB does, or nearly.
  var isSRGBInNumbers: Bool {
    guard renderingIntent == nil, profile == nil, codePoints == nil else { return true }
    let isItsGamma = gamma.map { $0 == 0 || abs(Int($0) - 45455) <= 500 } ?? true
    let areItsColours =
      chromaticities.map { numbers in
        zip(numbers, MatrixProfile.sRGBPrimaries).allSatisfy { abs(Int($0) - Int($1)) <= 1000 }
      } ?? true
    return isItsGamma && areItsColours
  }

  /// The profile that tells a JPEG file's colours as these are told; nil where they are sRGB's, which need none, and where no
  /// profile can tell them.
  func profileForJPEG(isGray: Bool, _ losses: inout [(names: [String], sentence: String)]) -> [UInt8]? {
    if let codePoints {
      guard codePoints != Self.sRGBCodePoints else { return nil }
      if let made = MatrixProfile(codePoints: codePoints)?.bytes(isGray: isGray) { return made }
      let numbers = codePoints.map(String.init).joined(separator: ", ")
      let name = [16: "PQ, ", 18: "HLG, "][codePoints[1]] ?? ""
      losses.append(
        (
          ["cICP"],
          "what tells the colours (\(name)cICP \(numbers)) was dropped, as JPEG cannot: convert the picture to sRGB first"
        ))
      return profile
    }
    if let profile { return profile }
    guard !isSRGBInNumbers else { return nil }
    if let gamma, gamma != 0, !(1000...10_000_000 ~= gamma) {
      losses.append((["gAMA"], "the gamma (gAMA) was dropped: it makes no sense"))
      return nil
    }
    let curve = gamma.flatMap { $0 == 0 ? nil : MatrixProfile.Curve.power(100_000 / Double($0)) } ?? .sRGB
    let numbers = chromaticities ?? MatrixProfile.sRGBPrimaries
    guard let made = MatrixProfile(primaries: numbers, curve: curve).bytes(isGray: isGray) else {
      losses.append((["cHRM"], "the primary colours (cHRM) were dropped: they make no sense"))
      return nil
    }
    return made
  }
}

extension MatrixProfile {
  /// Of code points of ITU-T H.273; nil of those that no matrix and curve are.
  init?(codePoints: [UInt8]) {
    let d65: [UInt32] = [31270, 32900]
    let primaries: [UInt8: [UInt32]] = [
      1: [64000, 33000, 30000, 60000, 15000, 6000], 5: [64000, 33000, 29000, 60000, 15000, 6000],
      6: [63000, 34000, 31000, 59500, 15500, 7000], 7: [63000, 34000, 31000, 59500, 15500, 7000],
      9: [70800, 29200, 17000, 79700, 13100, 4600], 12: [68000, 32000, 26500, 69000, 15000, 6000],
    ]
    let curves: [UInt8: Curve] = [
      1: .broadcast, 4: .power(2.2), 5: .power(2.8), 6: .broadcast, 8: .power(1), 13: .sRGB, 14: .broadcast,
      15: .broadcast,
    ]
    guard let colours = primaries[codePoints[0]], let curve = curves[codePoints[1]], codePoints[2...] == [0, 1] else {
      return nil
    }
    self.init(primaries: d65 + colours, curve: curve)
  }
}

extension Metadata.Density {
  /// The same by metres, as in PNG; without a unit, and where numbers would be too large, as it is.
  var toMetres: Metadata.Density? {
    switch unit {
    case .none, .metre: self
    case .centimetre: times(100, by: .metre)
    case .inch: times(1 / 0.0254, by: .metre)
    }
  }

  /// The same as JFIF has it, in 16 bits; nil where numbers would be too large.
  var toJFIF: Metadata.Density? {
    let density = unit == .metre ? times(0.0254, by: .inch) : self
    guard let density, max(density.x, density.y) <= UInt16.max, min(density.x, density.y) > 0 else { return nil }
    return density
  }

  private func times(_ factor: Double, by unit: Unit) -> Metadata.Density? {
    guard let x = UInt32(exactly: (Double(x) * factor).rounded()),
      let y = UInt32(exactly: (Double(y) * factor).rounded())
    else { return nil }
    return Metadata.Density(x: x, y: y, unit: unit)
  }
}
