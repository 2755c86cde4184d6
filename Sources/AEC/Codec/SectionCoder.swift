import Dispatch
import Synchronization

/// Symbols to section bodies and back: z as a whole, y in segments.
struct SectionCoder {
  private let hyper: HyperLatent
  private let quality: Quality
  private let size: PaddedSize
  let segments: Segments

  init(_ model: Model, _ quality: Quality, _ size: PaddedSize) {
    (hyper, self.quality, self.size, segments) = (model.hyperLatent, quality, size, Segments(size))
  }

  // MARK: z

  func encode(hyper symbols: FeatureMap, _ clock: StageClock?) -> [UInt8] {
    clock.alone(.packing) { LatentCoding.encode(symbols.elements, classes: hyperClasses, clock) }
  }

  func decode(hyper body: ArraySlice<UInt8>, _ clock: StageClock?) throws(CodecError) -> FeatureMap {
    let elements = try clock.alone(.packing) { () throws(CodecError) in
      try decode(body, classes: hyperClasses, "section z", clock)
    }
    let symbols = FeatureMap(height: size.rows64, width: size.columns64, channels: hyper.channels)
    symbols.replace(rows: 0..<size.rows64, columns: 0..<size.columns64, with: elements)
    return symbols
  }

  /// Classes of z's symbols: the same at every position.
  private var hyperClasses: [UInt8] {
    let classes = hyper.classes(at: quality)
    return (0..<size.rows64 * size.columns64).flatMap { _ in classes }
  }

  // MARK: y

  /// What a strip of segments adds to the body of y.
  func encode(
    strip rows: Range<Int>, of symbols: FeatureMap, _ classes: ClassMap, _ job: Job, share: Double
  ) throws(CodecError) -> [UInt8] {
    let bodies = Mutex([[UInt8]](repeating: [], count: segments.columns.count))
    try job.each(.packing, segments.columns.count, share: share) { index in
      let columns = segments.columns[index]
      let body = LatentCoding.encode(
        symbols.elements(rows: rows, columns: columns), classes: classes.elements(rows: rows, columns: columns),
        job.clock)
      bodies.withLock { $0[index] = body }
    }
    let all = bodies.withLock { $0 }
    guard segments.areSeveral else { return all[0] }
    var bytes: [UInt8] = []
    for body in all {
      Varint.append(body.count, to: &bytes)
      bytes += body
      bytes += Container.littleEndian(Checksum.crc32(body))
    }
    return bytes
  }

  /// The bodies of the segments, in raster order, as the body of y says.
  func segmentBodies(_ body: ArraySlice<UInt8>) throws(CodecError) -> [ArraySlice<UInt8>] {
    guard segments.areSeveral else { return [body] }
    var rest = body
    var bodies: [ArraySlice<UInt8>] = []
    for index in 0..<segments.count {
      let start = rest.startIndex
      guard case .success(let length) = Varint.take(from: &rest), length <= rest.count - Container.checksumLength else {
        throw damage(segment: index, "a length that fits in the section", "another", at: start)
      }
      // With its checksum, which is checked when the segment is decoded.
      bodies.append(rest.prefix(length + Container.checksumLength))
      rest = rest.dropFirst(length + Container.checksumLength)
    }
    guard rest.isEmpty else {
      throw damage(segment: segments.count, "the end of the section", "\(rest.count) more bytes", at: rest.startIndex)
    }
    return bodies
  }

  /// Decodes the segments in some columns of a strip; `classes` gives the classes of a segment by its columns of latents,
  /// `symbols` takes its symbols.
  func decode(
    strip rows: Range<Int>, columns: Range<Int>, of bodies: [ArraySlice<UInt8>], _ job: Job, share: Double,
    classes: @Sendable (_ columns: Range<Int>) -> [UInt8],
    symbols: @Sendable (_ columns: Range<Int>, _ symbols: [Int16]) -> Void
  ) throws(CodecError) {
    let first = rows.lowerBound / Segments.side * segments.columns.count
    let failure = Mutex<CodecError?>(nil)
    try job.each(.packing, columns.count, share: share) { count in
      let column = columns.lowerBound + count
      let index = first + column
      do throws(CodecError) {
        let body = segments.areSeveral ? try checked(bodies[index], segment: index) : bodies[index]
        let part = segments.areSeveral ? "section y, segment \(index)" : "section y"
        symbols(segments.columns[column], try decode(body, classes: classes(segments.columns[column]), part, job.clock))
      } catch {
        // The first in the file, whichever thread comes first.
        failure.withLock { if error.offset ?? 0 < $0?.offset ?? .max { $0 = error } }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// A segment's body without its checksum, which must be right.
  private func checked(_ body: ArraySlice<UInt8>, segment index: Int) throws(CodecError) -> ArraySlice<UInt8> {
    let (content, stored) = (body.dropLast(Container.checksumLength), body.suffix(Container.checksumLength))
    guard stored.elementsEqual(Container.littleEndian(Checksum.crc32(content))) else {
      throw damage(segment: index, "the checksum of its bytes", "another", at: stored.startIndex)
    }
    return content
  }

  private func damage(segment: Int, _ expected: String, _ found: String, at offset: Int) -> CodecError {
    CodecError(
      .corrupt, in: "section y, segment \(segment)", expected: expected, found: found, offset: offset,
      advice: "the file is damaged; get it again")
  }

  private func decode(
    _ body: ArraySlice<UInt8>, classes: [UInt8], _ part: String, _ clock: StageClock?
  ) throws(CodecError) -> [Int16] {
    do {
      return try LatentCoding.decode(body, classes: classes, clock)
    } catch {
      throw CodecError(
        .corrupt, in: part, expected: error.expected, found: error.found, offset: body.startIndex + error.offset,
        advice: "the file is damaged; get it again")
    }
  }

  // MARK: Checksum

  /// CRC-32 over the checksums of all queues before deflate: z's, then those of y's segments in order.
  func queueChecksum(_ picture: PictureSymbols) -> UInt32 {
    var sums = [LatentCoding.queueChecksum(picture.hyper.elements, classes: hyperClasses)]
    for rows in segments.strips {
      for columns in segments.columns {
        sums.append(
          LatentCoding.queueChecksum(
            picture.latent.elements(rows: rows, columns: columns),
            classes: picture.classes.elements(rows: rows, columns: columns)))
      }
    }
    return Checksum.crc32(sums.flatMap(Container.littleEndian))
  }
}
