/// Makes a small ICC profile of what a PNG file says of its colours in numbers, for formats that have nothing but profiles.
///
/// A matrix and curves, version 4. Sources: ICC.1:2010 (profile version 4), 8.3, 10.6, 10.13, 10.16, 10.18, 10.31, and annex E (Bradford's matrix, which
/// brings colours to the white of the profile connection space, D50).
struct MatrixProfile {
  /// How samples become light.
  enum Curve {
    case sRGB
    /// As in BT.709 and BT.2020.
    case broadcast
    /// A power.
    case power(Double)
  }

  /// x and y of white, red, green and blue.
  let primaries: [Double]
  let curve: Curve

  /// 100,000 times x and y of white, red, green and blue of sRGB.
  static let sRGBPrimaries: [UInt32] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]

  init(primaries: [UInt32], curve: Curve) {
    (self.primaries, self.curve) = (primaries.map { Double($0) / 100_000 }, curve)
  }

  /// The profile, of gray pixels or of red, green and blue; nil where the primaries are no colours that make white.
  func bytes(isGray: Bool) -> [UInt8]? {
    guard let white = Self.light(primaries[0], primaries[1]) else { return nil }
    let adaptation = Self.adaptation(from: white)
    var tags: [(name: String, body: [UInt8])] = [
      ("desc", Self.text("Made of PNG's numbers")), ("cprt", Self.text("CC0")), ("wtpt", Self.colour(Self.d50)),
      ("chad", Array("sf32".utf8) + [0, 0, 0, 0] + adaptation.flatMap(\.self).flatMap(Self.fixed)),
    ]
    if isGray {
      tags.append(("kTRC", curveBody))
    } else {
      guard let colours = colours(white) else { return nil }
      for (name, colour) in zip(["rXYZ", "gXYZ", "bXYZ"], colours) {
        tags.append((name, Self.colour(Self.product(adaptation, colour))))
      }
      for name in ["rTRC", "gTRC", "bTRC"] { tags.append((name, curveBody)) }
    }
    return Self.file(tags, space: isGray ? "GRAY" : "RGB ")
  }

  // MARK: Colours

  private typealias Matrix = [[Double]]

  private static let d50 = [0.9642, 1, 0.8249]
  private static let bradford: Matrix = [
    [0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296],
  ]

  /// X, Y and Z of a colour of Y = 1; nil where it has none.
  private static func light(_ x: Double, _ y: Double) -> [Double]? { y > 0 ? [x / y, 1, (1 - x - y) / y] : nil }

  /// X, Y and Z of red, green and blue, which together make white.
  private func colours(_ white: [Double]) -> [[Double]]? {
    let colours = (1...3).compactMap { Self.light(primaries[2 * $0], primaries[2 * $0 + 1]) }
    guard colours.count == 3, let inverse = Self.inverse(Self.transposed(colours)) else { return nil }
    let found = zip(colours, Self.product(inverse, white)).map { colour, share in colour.map { share * $0 } }
    // What s15Fixed16 holds with room to spare.
    return found.allSatisfy { $0.allSatisfy { abs($0) < 1000 } } ? found : nil
  }

  private static func adaptation(from white: [Double]) -> Matrix {
    let (own, wanted) = (product(bradford, white), product(bradford, d50))
    let scaled = bradford.indices.map { row in
      bradford[row].map { $0 * (own[row] == 0 ? 1 : min(max(wanted[row] / own[row], -100), 100)) }
    }
    // Bradford's matrix has an inverse.
    let inverse = inverse(bradford) ?? bradford
    return transposed(transposed(scaled).map { product(inverse, $0) })
  }

  private static func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
    matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private static func transposed(_ matrix: Matrix) -> Matrix { (0..<3).map { column in matrix.map { $0[column] } } }

  private static func inverse(_ m: Matrix) -> Matrix? {
    func minor(_ row: Int, _ column: Int) -> Double {
      let (r, s, c, d) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3)
      return m[r][c] * m[s][d] - m[r][d] * m[s][c]
    }
    let determinant = (0..<3).reduce(0) { $0 + m[0][$1] * minor(0, $1) }
    guard abs(determinant) > 1e-6 else { return nil }
    return (0..<3).map { row in (0..<3).map { column in minor(column, row) / determinant } }
  }

  // MARK: Bytes

  private var curveBody: [UInt8] {
    let (kind, numbers): (Int, [Double]) =
      switch curve {
      case .power(let exponent): (0, [exponent])
      case .sRGB: (3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
      case .broadcast: (3, [1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081])
      }
    return Array("para".utf8) + [0, 0, 0, 0, 0, UInt8(kind), 0, 0] + numbers.flatMap(Self.fixed)
  }

  private static func file(_ tags: [(name: String, body: [UInt8])], space: String) -> [UInt8] {
    var (table, data) = (BigEndian.word(tags.count), [UInt8]())
    let start = 128 + 4 + 12 * tags.count
    for (name, body) in tags {
      table += Array(name.utf8) + BigEndian.word(start + data.count) + BigEndian.word(body.count)
      data += body + [UInt8](repeating: 0, count: -body.count & 3)
    }
    let date = [2024, 1, 1, 0, 0, 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let head =
      BigEndian.word(start + data.count) + [0, 0, 0, 0] + [4, 0x30, 0, 0] + Array("mntr\(space)XYZ ".utf8) + date
      + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28) + d50.flatMap(fixed)
      + [UInt8](repeating: 0, count: 48)
    return head + table + data
  }

  /// Text in one language, English.
  private static func text(_ text: String) -> [UInt8] {
    Array("mluc".utf8) + BigEndian.word(0) + BigEndian.word(1) + BigEndian.word(12) + Array("enUS".utf8)
      + BigEndian.word(2 * text.utf8.count) + BigEndian.word(28)
      + text.utf8.flatMap { [0, $0] }
  }

  private static func colour(_ values: [Double]) -> [UInt8] {
    Array("XYZ ".utf8) + BigEndian.word(0) + values.flatMap(fixed)
  }

  /// A signed number of 16 bits before and 16 after the point.
  private static func fixed(_ value: Double) -> [UInt8] { BigEndian.word(Int((value * 65536).rounded())) }
}
