import AEC
import AECSupport

/// The file of a model; the page <doc:Codes> tells its bytes.
extension AnomalyModel {
  private static let magic: [UInt8] = Array("AECA".utf8)
  private static let headLength = 64

  /// The bytes of the file.
  public var bytes: [UInt8] {
    let positions = textures.positions
    var body: [UInt8] = []
    for score in scores { body += normal[score]!.flatMap { littleEndian($0.bitPattern) } }
    for values in [
      textures.texture.means, textures.texture.deviations, textures.principals.mean, textures.principals.matrix,
      textures.core.values, positions?.means ?? [], positions?.deviations ?? [],
    ] {
      body += FloatArray.bytes(of: values)
    }
    var head = Self.magic + littleEndian(UInt16(0)) + littleEndian(UInt16(kind.channels))
    head += littleEndian(kind.fingerprint) + littleEndian(UInt16(kind.quality.position))
    head += [kind.source == .stored ? 0 : 1, scores.reduce(0) { $0 | Self.bit(of: $1) }]
    head += littleEndian(UInt32(count)) + littleEndian(UInt32(textures.core.count))
    head += littleEndian(UInt32(positions?.rows ?? 0)) + littleEndian(UInt32(positions?.columns ?? 0))
    head += littleEndian(UInt64(Self.headLength + body.count)) + littleEndian(Checksum.crc32(body))
    head += littleEndian(Checksum.crc32(head))
    return head + [UInt8](repeating: 0, count: Self.headLength - head.count) + body
  }

  private static func bit(of score: AnomalyScore) -> UInt8 { 1 << UInt8(AnomalyScore.allCases.firstIndex(of: score)!) }

  /// The model in a file, all of which is checked before anything of its size is there.
  public init(_ file: MappedFile) throws(CodesError) {
    let bytes = file.bytes
    func fail(_ kind: CodesError.Kind, _ expected: String, _ found: String, _ advice: String? = nil) -> CodesError {
      CodesError(
        kind, in: "fitted model", expected: expected, found: found,
        advice: advice ?? "make it again with 'aec anomaly --normal DIR --save FILE'")
    }
    guard bytes.count >= Self.headLength, bytes.prefix(4).elementsEqual(Self.magic) else {
      throw fail(.otherKind, "a file of 'aec anomaly --save'", "other bytes")
    }
    guard bytes.number(4, UInt16.self) == 0 else {
      throw fail(.newer, "version 0", "version \(bytes.number(4, UInt16.self))", "use a newer aec")
    }
    guard bytes.number(44, UInt32.self) == Checksum.crc32(bytes[..<44]) else {
      throw fail(.damaged, "a header of its own checksum", "another")
    }
    let channels = Int(bytes.number(6, UInt16.self))
    let (count, core) = (Int(bytes.number(16, UInt32.self)), Int(bytes.number(20, UInt32.self)))
    let (rows, columns) = (Int(bytes.number(24, UInt32.self)), Int(bytes.number(28, UInt32.self)))
    let scores = AnomalyScore.allCases.filter { bytes[15] & Self.bit(of: $0) != 0 }
    let hasPositions = scores.contains(.position)
    guard let quality = Quality(position: Int(bytes.number(12, UInt16.self))), bytes[14] < 2, channels > 0,
      count >= Self.leastCount, (1...CoreSet.limit).contains(core), scores.starts(with: [.nearest, .gaussian]),
      scores.last == .all, bytes[15] == scores.reduce(0, { $0 | Self.bit(of: $1) }),
      hasPositions ? rows > 0 && columns > 0 : rows == 0 && columns == 0,
      rows < 1 << 20, columns < 1 << 20
    else { throw fail(.damaged, "numbers in their ranges", "others") }
    // All of this is below 2^60, so that nothing overflows.
    let size = min(channels, PrincipalTextures.most)
    let numbers = channels * (3 + size) + core * size + (hasPositions ? 2 * size * rows * columns : 0)
    let length = Self.headLength + 8 * scores.count * count + 4 * numbers
    guard UInt64(length) == bytes.number(32, UInt64.self), length == bytes.count else {
      throw fail(.damaged, "\(length) bytes", "\(bytes.count)")
    }
    guard bytes.number(40, UInt32.self) == Checksum.crc32(bytes[Self.headLength...]) else {
      throw fail(.damaged, "contents of their own checksum", "others")
    }
    var offset = Self.headLength
    var normal: [AnomalyScore: [Double]] = [:]
    for score in scores {
      normal[score] = (0..<count).map { Double(bitPattern: bytes.number(offset + 8 * $0, UInt64.self)) }
      offset += 8 * count
    }
    func floats(_ count: Int) -> [Float] {
      defer { offset += 4 * count }
      return (0..<count).map { Float(bitPattern: bytes.number(offset + 4 * $0, UInt32.self)) }
    }
    let texture = LatentTexture(means: floats(channels), deviations: floats(channels))
    let principals = PrincipalTextures(mean: floats(channels), matrix: floats(channels * size))
    let cores = CoreSet(size: size, values: floats(core * size))
    let positions =
      hasPositions
      ? PositionTextures(
        rows: rows, columns: columns, size: size, means: floats(rows * columns * size),
        deviations: floats(rows * columns * size)) : nil
    self.init(
      kind: Kind(
        fingerprint: bytes.number(8, UInt32.self), channels: channels, quality: quality,
        source: bytes[14] == 0 ? .stored : .analysed),
      normal: normal,
      textures: NormalTextures(texture: texture, principals: principals, core: cores, positions: positions))
    let all = [texture.means, texture.deviations, principals.mean, principals.matrix, cores.values]
    guard all.allSatisfy({ $0.allSatisfy(\.isFinite) }), normal.values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw fail(.damaged, "finite numbers", "others")
    }
  }
}
