import AEC
import AECCodes
import AECTestSupport
import Foundation

/// A file of what is known of pictures' codes, which a command maps into memory.
private enum CodesFile {
  /// Hands the bytes over as a mapped file; nil where they are refused in words.
  static func read<Value>(_ bytes: [UInt8], _ body: (MappedFile) throws(CodesError) -> Value) throws -> Value? {
    let folder = try TestFolder()
    try folder.add("file", bytes)
    guard let mapped = MappedFile(folder.path + "file") else { throw FuzzFailure(description: "a file is mapped") }
    return try Common.value { () throws(CodesError) in try body(mapped) }
  }

  static let headLength = 64

  /// Head, and what follows it in the file; the head's numbers before its checksums are a piece of 40 bytes.
  static func pieces(of bytes: [UInt8], cut: Int) -> [[UInt8]]? {
    guard bytes.count >= headLength else { return nil }
    let cut = min(max(cut, headLength), bytes.count)
    return [Array(bytes[..<40]), Array(bytes[headLength..<cut]), Array(bytes[cut...])]
  }

  /// The file of such pieces: its length, the checksum of what it is of, and that of the head made right.
  static func join(_ pieces: [[UInt8]], checked: [UInt8], lengthAt place: Int) -> [UInt8] {
    var head = Array((pieces[0] + [UInt8](repeating: 0, count: 40)).prefix(40))
    let length = headLength + pieces[1].count + pieces[2].count
    head.replaceSubrange(place..<place + 8, with: Container.littleEndian(UInt32(length)) + [0, 0, 0, 0])
    head += Container.littleEndian(Checksum.crc32(checked))
    head += Container.littleEndian(Checksum.crc32(head))
    return head + [UInt8](repeating: 0, count: headLength - head.count) + pieces[1] + pieces[2]
  }

  static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}

/// An index of descriptors with names: what is read can be searched, and makes a file of the same pictures.
enum IndexFile: FuzzTarget {
  static let name = "index"

  static func test(_ bytes: [UInt8]) throws {
    guard let index = try CodesFile.read(bytes, { file throws(CodesError) in try SimilarityIndex(file) }) else {
      return
    }
    let query = Descriptor(values: (0..<index.size).map { Int8($0 % 255 - 127) })
    let found = index.nearest(to: query, limit: 3)
    try expect(found.count == min(3, index.count), "as many are found as there are: \(found.count)")
    let again = try CodesFile.read(index.bytes) { file throws(CodesError) in try SimilarityIndex(file) }
    guard let again else { throw FuzzFailure(description: "an index that was written is read") }
    try expect(again.nearest(to: query, limit: 3) == found, "it finds the same")
    try expect(
      again.count == index.count && (0..<index.count).allSatisfy { again.name($0) == index.name($0) },
      "it has the same names")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard bytes.count >= CodesFile.headLength, let pieces = CodesFile.pieces(of: bytes, cut: CodesFile.word(bytes, 24))
    else { return nil }
    return Anatomy(pieces: pieces) { pieces in
      // The names begin behind the descriptors, however many those have become.
      var pieces = pieces
      let start = Container.littleEndian(UInt32(CodesFile.headLength + pieces[1].count))
      pieces[0] = Array((pieces[0] + [UInt8](repeating: 0, count: 40)).prefix(40))
      pieces[0].replaceSubrange(24..<32, with: start + [0, 0, 0, 0])
      return CodesFile.join(pieces, checked: pieces[2], lengthAt: 32)
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func index(_ names: [String]) -> [UInt8] {
      let size = SimilarityIndex([]).size
      return SimilarityIndex(
        names.enumerated().map { number, name in
          let values = (0..<size).map { Int8(truncatingIfNeeded: $0 * (number + 3)) }
          return (name, Descriptor(values: values), Descriptor(values: values.reversed()))
        }
      ).bytes
    }
    return [("none", index([])), ("one", index(["a.png"])), ("two", index(["b/a.png", ""]))]
  }
}

/// What normal pictures are like: what is read makes the same file again, has thresholds, and judges a picture.
enum AnomalyFile: FuzzTarget {
  static let name = "anomalies"

  static func test(_ bytes: [UInt8]) throws {
    guard let model = try CodesFile.read(bytes, { file throws(CodesError) in try AnomalyModel(file) }) else { return }
    let written = model.bytes
    try expect(written[..<48] == bytes[..<48] && written[64...] == bytes[64...], "it is written the same again")
    for score in model.scores {
      let threshold = model.threshold(of: score, falseAlarms: 0.2)
      try expect(threshold.interval.contains(threshold.value), "a threshold lies in its interval: \(score)")
    }
    let channels = model.kind.channels
    guard channels < 64 else { return }
    for (width, height) in [(1, 1), (32, 48)] {
      let count = (width + 15) / 16 * ((height + 15) / 16) * channels
      let latents = Latents(
        width: width, height: height, channels: channels, fingerprint: model.kind.fingerprint,
        quality: model.kind.quality, source: model.kind.source, values: (0..<count).map { Float($0 % 7) - 3 })
      let errors = [Float](repeating: 3, count: latents.wholeRows * latents.wholeColumns)
      let judged = try Common.value { () throws(CodesError) in
        try model.judge(AnomalySample(latents: latents, errors: errors, rate: 1))
      }
      guard let judged else { continue }
      try expect(Set(judged.scores.keys) == Set(model.scores), "a picture has the scores of the model")
    }
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard let pieces = CodesFile.pieces(of: bytes, cut: bytes.count) else { return nil }
    return Anatomy(pieces: pieces) { CodesFile.join($0, checked: $0[1] + $0[2], lengthAt: 32) }
  }

  /// A model of two channels and five normal pictures.
  private static func file(bits: UInt8, rows: UInt32, columns: UInt32) -> [UInt8] {
    let (channels, core, count) = (2, 3, 5)
    var head = Array("AECA".utf8) + [0, 0, UInt8(channels), 0]
    head += Container.littleEndian(7) + [128, 1, 1, bits] + Container.littleEndian(UInt32(count))
    head += Container.littleEndian(UInt32(core)) + Container.littleEndian(rows) + Container.littleEndian(columns)
    head += [UInt8](repeating: 0, count: 8)
    let doubles = bits.nonzeroBitCount * count
    let floats = channels * 5 + core * 2 + 4 * Int(rows * columns)
    let body =
      (0..<doubles).flatMap { bytes(of: Double($0 % 4).bitPattern) }
      + (0..<floats).flatMap { bytes(of: Float($0 % 3 + 1).bitPattern) }
    return CodesFile.join([head, body, []], checked: body, lengthAt: 32)
  }

  private static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    [
      ("textures", file(bits: 0b100011, rows: 0, columns: 0)), ("positions", file(bits: 0b100111, rows: 3, columns: 2)),
      ("all", file(bits: 0b111111, rows: 3, columns: 2)),
    ]
  }
}

/// An array of NumPy: what is read makes a file of the same array, and a picture where it has the shape of latents.
enum ArrayFile: FuzzTarget {
  static let name = "npy"

  static func test(_ bytes: [UInt8]) throws {
    guard let array = try Common.value({ () throws(CodesError) in try FloatArray(npy: bytes) }) else { return }
    let written = array.npy
    let again = try Common.value { () throws(CodesError) in try FloatArray(npy: written) }
    // By their bytes, as a number that is none equals nothing.
    try expect(again?.npy == written, "an array that was written is read")
    let shape = array.shape
    guard shape.count == 3, shape.allSatisfy({ 0 < $0 && $0 < 64 }) else { return }
    let latents = Latents(
      width: 16 * shape[1], height: 16 * shape[0], channels: shape[2], fingerprint: Common.model.fingerprint,
      quality: .standard, source: .analysed, values: array.values)
    let picture = try Common.value(of: 0) { () throws(CodecError) in
      try Common.decoder(.best).picture(of: latents)
    }
    try expect(
      picture.map { ($0.width, $0.height) == (latents.width, latents.height) } ?? true, "a picture has its size")
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let latents = try PictureEncoder(model: Common.model, work: Common.work()).latents(of: .mixed(16, 16))
    let line = FloatArray(shape: [latents.channels], values: latents.values)
    let odd: [Float] = [.nan, .infinity, -.infinity, 1e30, -0.0, .leastNonzeroMagnitude]
    let values = latents.values.indices.map { $0 < odd.count ? odd[$0] : latents.values[$0] }
    return [
      ("line", line.npy), ("latents", FloatArray(shape: [1, 1, latents.channels], values: latents.values).npy),
      ("odd", FloatArray(shape: [1, 1, latents.channels], values: values).npy),
      ("empty", FloatArray(shape: [0, 3], values: []).npy),
      (
        "wide",
        FloatArray.header(shape: [3]).map { $0 == UInt8(ascii: "4") ? UInt8(ascii: "8") : $0 }
          + [UInt8](repeating: 0x40, count: 24)
      ),
    ]
  }
}
