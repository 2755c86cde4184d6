/// Symbols to section bodies and back: z as a whole, y in segments.
struct SectionCoder {
  private let quality: Quality
  private let hyper: HyperLatent
  private let latentChannels: Int

  init(_ model: Model, _ quality: Quality) {
    (self.quality, hyper, latentChannels) = (quality, model.hyperLatent, model.latentChannels)
  }

  // MARK: Encoder

  func encode(
    _ symbols: PictureSymbols, _ job: Job, share: Double
  ) throws(CodecError) -> [(tag: SectionTag, body: [UInt8])] {
    let z = LatentCoding.encode(symbols.hyper.elements, classes: hyperClasses(symbols.size))
    let segments = Segments(symbols.size).all
    var y: [UInt8] = []
    for segment in segments {
      let body = LatentCoding.encode(
        symbols.latent.elements(rows: segment.rows, columns: segment.columns),
        classes: symbols.classes.elements(rows: segment.rows, columns: segment.columns))
      if segments.count == 1 {
        y = body
      } else {
        Varint.append(body.count, to: &y)
        y += body + Container.littleEndian(Checksum.crc32(body))
      }
      job.finished(share: share / Double(segments.count))
      try job.check("section y")
    }
    return [(.hyperLatent, z), (.latent, y)]
  }

  /// CRC-32 over the checksums of all queues before deflate: z's, then those of y's segments in order.
  func queueChecksum(_ symbols: PictureSymbols) -> UInt32 {
    var sums = [LatentCoding.queueChecksum(symbols.hyper.elements, classes: hyperClasses(symbols.size))]
    for segment in Segments(symbols.size).all {
      sums.append(
        LatentCoding.queueChecksum(
          symbols.latent.elements(rows: segment.rows, columns: segment.columns),
          classes: symbols.classes.elements(rows: segment.rows, columns: segment.columns)))
    }
    return Checksum.crc32(sums.flatMap(Container.littleEndian))
  }

  // MARK: Decoder

  func decodeHyper(_ body: ArraySlice<UInt8>, _ size: PaddedSize) throws(CodecError) -> FeatureMap {
    let symbols = FeatureMap(height: size.rows64, width: size.columns64, channels: hyper.channels)
    let elements = try decode(body, classes: hyperClasses(size), "section z")
    symbols.replace(rows: 0..<size.rows64, columns: 0..<size.columns64, with: elements)
    return symbols
  }

  func decodeLatent(
    _ body: ArraySlice<UInt8>, _ classes: ClassMap, _ size: PaddedSize, _ job: Job, share: Double
  ) throws(CodecError) -> FeatureMap {
    let symbols = FeatureMap(height: size.rows16, width: size.columns16, channels: latentChannels)
    let segments = Segments(size).all
    var rest = body
    for (index, segment) in segments.enumerated() {
      let part = segments.count == 1 ? "section y" : "section y, segment \(index)"
      let segmentBody = segments.count == 1 ? rest : try takeSegment(&rest, part)
      let elements = try decode(
        segmentBody, classes: classes.elements(rows: segment.rows, columns: segment.columns), part)
      symbols.replace(rows: segment.rows, columns: segment.columns, with: elements)
      job.finished(share: share / Double(segments.count))
      try job.check(part)
    }
    guard segments.count == 1 || rest.isEmpty else {
      throw CodecError(
        .corrupt, in: "section y", expected: "\(segments.count) segments", found: "\(rest.count) more bytes",
        offset: rest.startIndex, advice: "the file is damaged")
    }
    return symbols
  }

  private func takeSegment(_ rest: inout ArraySlice<UInt8>, _ part: String) throws(CodecError) -> ArraySlice<UInt8> {
    let start = rest.startIndex
    func fail(_ expected: String, _ found: String) -> CodecError {
      CodecError(
        .corrupt, in: part, expected: expected, found: found, offset: start, advice: "the file is damaged; get it again"
      )
    }
    guard case .success(let length) = Varint.take(from: &rest), length <= rest.count - Container.checksumLength else {
      throw fail("the length of a segment that fits in its section", "another")
    }
    let body = rest.prefix(length)
    rest = rest.dropFirst(length)
    let stored = rest.prefix(Container.checksumLength)
    rest = rest.dropFirst(Container.checksumLength)
    guard stored.elementsEqual(Container.littleEndian(Checksum.crc32(body))) else {
      throw fail("the checksum of its bytes", "another")
    }
    return body
  }

  private func decode(
    _ body: ArraySlice<UInt8>, classes: [UInt8], _ part: String
  ) throws(CodecError) -> [Int16] {
    do {
      return try LatentCoding.decode(body, classes: classes)
    } catch {
      throw CodecError(
        .corrupt, in: part, expected: error.expected, found: error.found, offset: body.startIndex + error.offset,
        advice: "the file is damaged; get it again")
    }
  }

  /// Classes of z's symbols: the same at every position.
  private func hyperClasses(_ size: PaddedSize) -> [UInt8] {
    let classes = hyper.classes(at: quality)
    return (0..<size.rows64 * size.columns64).flatMap { _ in classes }
  }
}
