import AEC
import AECCodes
import AECTestSupport
import Foundation

/// An error of a stage: where, what was expected, what was found, what to do.
protocol ExplainedError: Error {
  var part: String { get }
  var expected: String { get }
  var found: String { get }
  var advice: String { get }
}

extension CodecError: ExplainedError {}
extension CodesError: ExplainedError {}

/// What targets share.
enum Common {
  static let modelBytes = [UInt8](try! Data(contentsOf: repository("Tests/AECTests/Vectors/tiny.aecm")))

  /// A network so small that thousands of pictures are coded in a second.
  static let model = try! Model(bytes: modelBytes)

  /// So little that what takes more is noticed.
  static let limits = Limits(pixels: 1 << 15, memory: 64 << 20)

  static let sides = [128, 4]

  static func work(_ set: InstructionSet = .best, threads: Int = 1, lowMemory: Bool = false) -> Work {
    var work = Work(threads: threads, lowMemory: lowMemory)
    work.instructionSet = set
    return work
  }

  static func decoder(_ set: InstructionSet = .best, models: [Model] = [model]) -> PictureDecoder {
    PictureDecoder(models: models, limits: limits, work: work(set))
  }

  static var sets: [InstructionSet] { InstructionSet.allCases.filter(\.isAvailable) }

  /// The value, or nil where the bytes are refused in words that say why and what to do.
  static func value<Value, Problem: ExplainedError>(
    _ body: () throws(Problem) -> Value, refused: (Problem) throws(FuzzFailure) -> Void = { _ in }
  ) throws(FuzzFailure) -> Value? {
    do {
      return try body()
    } catch {
      try expect(
        !error.part.isEmpty && !error.expected.isEmpty && !error.found.isEmpty && !error.advice.isEmpty,
        "an error says what, where and what to do: \(error)")
      try refused(error)
      return nil
    }
  }

  /// The same of the codec, which says where in a file of so many bytes.
  static func value<Value>(
    of count: Int, _ body: () throws(CodecError) -> Value
  ) throws(FuzzFailure) -> Value? {
    try value(body) { error throws(FuzzFailure) in
      try expect((0...count).contains(error.offset ?? 0), "an error lies within the file: \(error)")
    }
  }

  /// A file of a drawn picture in segments of a side; lossless only where an error is given.
  static func file(
    _ width: Int, _ height: Int, quality: Double = 50, maxError: Int? = nil, side: Int = 128
  ) throws -> [UInt8] {
    try file(.mixed(width, height), quality: quality, maxError: maxError, side: side)
  }

  private static func file(
    _ picture: Picture, quality: Double = 50, maxError: Int? = nil, proof: Bool = false, side: Int = 128,
    metadata: Metadata = Metadata()
  ) throws -> [UInt8] {
    var encoder = PictureEncoder(
      model: model, quality: Quality(quality)!, maxError: maxError, proof: proof, work: work())
    encoder.takesSmaller = false
    return try Segments.$side.withValue(side) { try encoder.encode(picture, metadata: metadata) }
  }

  /// A few signs on paper.
  static func written(_ width: Int, _ height: Int) -> Picture {
    .drawn(width, height) { x, y in
      let isInked = x % 9 < 6 && y % 12 < 8 && (x % 9 * 5 ^ y % 12 * 3 ^ x / 9 * y / 12) % 7 == 0
      return isInked ? (40, 0, 90) : (255, 255, 240)
    }
  }

  /// Columns of all colours, the same in every row.
  private static func columns(_ width: Int, _ height: Int) -> Picture {
    .drawn(width, height) { x, _ in (x * 89 % 256, x * 151 % 253, x * x % 251) }
  }

  /// A little of all kinds.
  private static let metadata: Metadata = {
    var metadata = Metadata()
    metadata.profile = Array(0..<40)
    metadata.exif = Array("II*\0".utf8) + [8, 0, 0, 0] + [UInt8](repeating: 0, count: 60)
    metadata.xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>".utf8)
    metadata.iptc = [0x1C, 2, 5, 0, 1, 65]
    metadata.density = Metadata.Density(x: 300, y: 300, unit: .inch)
    (metadata.codePoints, metadata.gamma, metadata.renderingIntent) = ([9, 16, 0, 1], 45455, 0)
    metadata.chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
    return metadata
  }()

  /// Colours of which some are not opaque, and some not at all there.
  private static func clear(_ width: Int, _ height: Int) -> Picture {
    let colours = Picture.mixed(width, height)
    var pixels: [UInt8] = []
    for index in 0..<width * height {
      pixels += colours.pixels[3 * index..<3 * index + 3]
      pixels.append(UInt8(max(0, 255 - 8 * abs(index % width - index / width))))
    }
    return Picture(width: width, height: height, layout: .rgba8, pixels: pixels)
  }

  /// The seeds of targets that read `.aec` files.
  static func files() throws -> [(name: String, bytes: [UInt8])] {
    [
      ("pixel", try file(1, 1, quality: 1)), ("flat", try file(17, 19, quality: 60)),
      ("low", try file(33, 35, quality: 5)), ("high", try file(32, 40, quality: 40)),
      ("segments", try file(66, 34, quality: 1, side: 4)), ("flatSegments", try file(40, 30, quality: 20, side: 4)),
      ("lossless", try file(20, 9, maxError: 0)), ("losslessSegments", try file(37, 21, maxError: 9, side: 4)),
      ("losslessRows", try file(columns(70, 20), maxError: 0, side: 4)),
      ("graphics", try file(written(60, 44), quality: 62)),
      ("graphicsSegments", try file(written(70, 40), quality: 20, side: 4)),
      ("losslessGraphics", try file(written(80, 70), maxError: 0)),
      ("proof", try file(.mixed(17, 19), proof: true)),
      ("metadata", try file(.mixed(9, 7), maxError: 0, metadata: metadata)),
      ("alpha", try file(clear(34, 40), quality: 60)), ("alphaSegments", try file(clear(21, 13), maxError: 0, side: 4)),
      ("deep", try file(Picture.mixed(17, 19).depth16, quality: 60)),
      ("deepLossless", try file(Picture.mixed(9, 7).depth16, maxError: 0)),
    ]
  }
}
