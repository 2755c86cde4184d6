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

  func encode(hyper symbols: FeatureMap, _ job: Job) throws(CodecError) -> [UInt8] {
    let body = job.clock.alone(.packing) {
      hyperClasses.withUnsafeBufferPointer { classes in
        symbols.withElements(rows: 0..<size.rows64, columns: 0..<size.columns64) {
          LatentCoding.encode($0, classes: classes, job)
        }
      }
    }
    try job.check("section z")
    return body
  }

  func decode(hyper body: ArraySlice<UInt8>, _ job: Job) throws(CodecError) -> FeatureMap {
    let symbols = FeatureMap(height: size.rows64, width: size.columns64, channels: hyper.channels)
    let result = job.clock.alone(.packing) {
      hyperClasses.withUnsafeBufferPointer { classes in
        Result { () throws(CodecError) in
          try symbols.replaceElements(rows: 0..<size.rows64, columns: 0..<size.columns64) {
            (symbols) throws(CodecError) in try decode(body, classes: classes, into: symbols, "section z", job)
          }
        }
      }
    }
    try job.check("section z")
    try result.get()
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
      let body = symbols.withElements(rows: rows, columns: columns) { symbols in
        classes.withElements(rows: rows, columns: columns) { LatentCoding.encode(symbols, classes: $0, job) }
      }
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

  /// Decodes the segments in some columns of a strip into `symbols`; both maps begin with the column of latents that is given.
  func decode(
    strip rows: Range<Int>, columns: Range<Int>, of bodies: [ArraySlice<UInt8>],
    classes: (map: ClassMap, firstColumn: Int), into symbols: (map: FeatureMap, firstColumn: Int), _ job: Job,
    share: Double
  ) throws(CodecError) {
    let first = rows.lowerBound / Segments.side * segments.columns.count
    let failure = Mutex<CodecError?>(nil)
    try job.each(.packing, columns.count, share: share) { count in
      let column = columns.lowerBound + count
      let index = first + column
      let latents = segments.columns[column]
      do throws(CodecError) {
        let body = segments.areSeveral ? try checked(bodies[index], segment: index) : bodies[index]
        let part = segments.areSeveral ? "section y, segment \(index)" : "section y"
        try classes.map.withElements(rows: rows, columns: latents.moved(by: -classes.firstColumn)) {
          (classes) throws(CodecError) in
          try symbols.map.replaceElements(rows: rows, columns: latents.moved(by: -symbols.firstColumn)) {
            (symbols) throws(CodecError) in try decode(body, classes: classes, into: symbols, part, job)
          }
        }
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
    _ body: ArraySlice<UInt8>, classes: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>,
    _ part: String, _ job: Job
  ) throws(CodecError) {
    do {
      try LatentCoding.decode(body, classes: classes, into: symbols, job)
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
