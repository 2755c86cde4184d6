import AEC
import AECTestSupport

/// A model file, and then a picture coded with the model: the same by every instruction set.
///
/// An input is a list of changes to a small model, so that it is small too: of five bytes each, what to do, the place
/// (three), and a value. The checksums are made right.
enum ModelFile: FuzzTarget {
  static let name = "aecm"

  static func test(_ bytes: [UInt8]) throws {
    let file = changed(Common.modelBytes, by: bytes)
    let model: Model
    do throws(ModelError) {
      model = try Model(bytes: file)
    } catch {
      try expect(!error.part.isEmpty && !error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...file.count).contains(error.offset), "an error lies within the file: \(error)")
      return
    }
    let image = Picture.mixed(37, 20)
    let files = try Common.sets.map { set in
      let encoder = PictureEncoder(model: model, quality: Quality(77.7)!, work: Common.work(set))
      return try Common.value(of: .max) { () throws(CodecError) in try encoder.encode(image) }
    }
    try expect(files.allSatisfy { $0 == files[0] }, "every instruction set gives the same file")
    guard let coded = files[0] else { return }
    for scale in [PictureScale.full, .eighth] {
      let pictures = try Common.sets.map { set in
        try Common.value(of: coded.count) { () throws(CodecError) in
          try Common.decoder(set, models: [model]).decode(coded, scale: scale)
        }
      }
      try expect(pictures.allSatisfy { $0 == pictures[0] }, "every instruction set gives the same picture")
    }
  }

  /// The places of numbers that decide about a model's structure: its head, its widths, the heads of its layers.
  private static let structure: [Int] = {
    let bytes = Common.modelBytes
    let layers = ["scales.", "context.", "means.", "synthesis.", "thumbnail", "analysis.", "hyper_analysis."]
    let heads = stride(from: 0, to: bytes.count, by: 64).filter { offset in
      layers.contains { bytes[offset...].starts(with: $0.utf8) }
    }
    return Array(0..<40) + [64, word(bytes, 32)].flatMap { $0..<$0 + 22 } + heads.flatMap { $0 + 40..<$0 + 50 }
  }()

  private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  /// Does the changes: 0 and 1 set a byte of the structure and a byte anywhere, 2 fills with a byte, 3 cuts the file off.
  /// The upper four bits of what to do are log2 of how much is filled.
  private static func changed(_ model: [UInt8], by changes: [UInt8]) -> [UInt8] {
    var (bytes, rest) = (model, Parameters(changes))
    while !rest.rest.isEmpty && bytes.count >= 64 {
      let change = rest.byte()
      let place = rest.byte() | rest.byte() << 8 | rest.byte() << 16
      let value = UInt8(rest.byte())
      switch change % 4 {
      case 0:
        let place = structure[place % structure.count]
        if place < bytes.count { bytes[place] = value }
      case 1: bytes[place % bytes.count] = value
      case 2:
        let start = place % bytes.count
        for index in start..<min(bytes.count, start + 1 << (change >> 4)) { bytes[index] = value }
      default: bytes.removeLast(bytes.count - place % bytes.count)
      }
    }
    guard bytes.count >= 64 else { return bytes }
    for (half, sum) in [(24, 40), (32, 44)] {
      let (start, length) = (word(bytes, half), word(bytes, half + 4))
      guard start + length <= bytes.count else { continue }
      bytes.replaceSubrange(
        sum..<sum + 4, with: Container.littleEndian(Checksum.crc32(bytes[start..<start + length])))
    }
    return bytes
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    [
      ("unchanged", []), ("width", [0, 40, 0, 0, 32]), ("byte", [1, 0, 64, 0, 127, 1, 1, 128, 0, 128]),
      ("fill", [0x92, 0, 0, 1, 127]), ("cut", [3, 0, 16, 0, 0]),
    ]
  }
}
