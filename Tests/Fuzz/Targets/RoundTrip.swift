import AEC
import AECTestSupport

/// A picture and settings made of the bytes, coded and decoded: however the work is done, with any instruction set,
/// number of threads and rows at a time, the same file and the same picture, and in the file the encoder's symbols.
///
/// Two bytes each are width, height and quality, one each the effort, or how far samples may be off, the side of segments and
/// what a pixel is, and how the work is done a second time; what follows are colours, which are repeated over the picture.
enum RoundTrip: FuzzTarget {
  static let name = "roundtrip"

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let (width, height) = (parameters.number(in: 1...100), parameters.number(in: 1...100))
    let quality = Quality(position: parameters.number(in: Quality.positions))!
    let choice = parameters.byte()
    let (effort, maxError) = (Effort.allCases[choice % Effort.allCases.count], choice < 128 ? nil : choice - 128)
    let (kind, segments) = parameters.byte().quotientAndRemainder(dividingBy: 3)
    let side = [4, 8, 128][segments]
    let ways =
      Common.sets.filter { $0 != .best }.map { Common.work($0) }
      + [Common.work(threads: 3), Common.work(threads: 2, lowMemory: true)]
    let works = [Common.work(), ways[parameters.byte() % ways.count]]
    let colours = parameters.rest.isEmpty ? [0] : Array(parameters.rest)
    let shallow = [PictureLayout.rgb8, .gray8, .rgba8, .grayAlpha8][kind % 4]
    let layout = kind / 4 % 2 == 0 ? shallow : shallow.deep
    let image = Picture(
      width: width, height: height, layout: layout,
      pixels: (0..<layout.bytes(width * height)).map { colours[$0 % colours.count] })

    try Segments.$side.withValue(side) {
      let encoders = works.map {
        PictureEncoder(model: Common.model, quality: quality, effort: effort, maxError: maxError, work: $0)
      }
      let files = try encoders.map { try $0.encode(image) }
      try expect(files[0] == files[1], "how the work is done changes no byte of a file")
      let pictures = try works.map { try PictureDecoder(models: [Common.model], work: $0).decode(files[0]) }
      try expect(pictures[0] == pictures[1], "how the work is done changes no pixel")
      if let maxError {
        // Of opacities all of which are whole there are none.
        guard pictures[0].layout == layout else { return }
        let isNear = zip(pictures[0].numbers, image.numbers).allSatisfy { abs($0 - $1) <= maxError }
        try expect(isNear, "no sample is more than \(maxError) off")
      }
      // The encoder replaces what nobody sees.
      if !layout.hasAlpha { try check(files[0], encoders[0].symbols(of: image)) }
    }
  }

  /// Whether the sections of a file hold these symbols, if it has some of networks.
  private static func check(_ file: [UInt8], _ symbols: PictureSymbols) throws {
    let header = try PictureDecoder.header(of: file)
    guard let quality = header.quality else { return }
    let bodies = header.sections.map { file[$0.offset..<$0.offset + $0.length] }
    let (rows, columns) = (symbols.size.rows64, symbols.size.columns64)
    let classes = (0..<rows * columns).flatMap { _ in Common.model.at(quality).hyperClasses }
    try expect(
      try LatentCoding.decode(bodies[0], classes: classes) == symbols.hyper.elements, "z is as it was encoded")
    let segments = SectionTag.latent.segments(of: symbols.size)
    var rest = FileAnatomy.cut(bodies[1], segments.count)[...]
    try expect(rest.count == segments.count, "y has a body for each segment")
    for rows in segments.strips {
      for columns in segments.columns {
        let classes = symbols.classes.elements(rows: rows, columns: columns)
        let latent = symbols.latent.elements(rows: rows, columns: columns)
        try expect(try LatentCoding.decode(rest.removeFirst(), classes: classes) == latent, "y is as it was encoded")
      }
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    [
      ("pixel", [0, 0, 0, 0, 0, 8, 1, 2, 0, 200, 0, 90]),
      ("noise", [40, 0, 20, 0, 0, 14, 0, 2, 1] + (0..<89).map { UInt8($0 * $0 * 7 & 255) }),
      ("segments", [99, 0, 70, 0, 100, 4, 2, 0, 3] + (0..<31).map { UInt8($0 * 8) }),
      ("near", [50, 0, 33, 0, 0, 0, 131, 1, 3] + (0..<20).map { UInt8($0 * $0 & 255) }),
      ("clear", [60, 0, 30, 0, 0, 8, 1, 6, 3] + (0..<52).map { UInt8($0 * $0 & 255) }),
      ("deep", [61, 0, 40, 0, 0, 15, 1, 12, 2] + (0..<94).map { UInt8($0 * $0 * 7 & 255) }),
      ("deepclear", [60, 0, 30, 0, 0, 8, 1, 18, 3] + (0..<56).map { UInt8($0 * $0 & 255) }),
      ("deepnear", [50, 0, 33, 0, 0, 0, 131, 15, 1] + (0..<20).map { UInt8($0 * $0 & 255) }),
      ("thorough", [65, 0, 65, 0, 0, 15, 3, 1, 4, 255, 255, 0, 0, 0, 0, 255]),
    ]
  }
}
