/// The symbols of a section to its body and back, segment by segment: z, which is one, and y alike.
struct SectionCoder: Sendable {
  let tag: SectionTag
  let segments: Segments

  /// The coder of a section of a picture.
  init(_ tag: SectionTag, of size: PaddedSize) { (self.tag, segments) = (tag, tag.segments(of: size)) }

  /// The bodies of the segments in `strip`; both maps hold its rows.
  func encode(
    strip rows: Range<Int>, of symbols: FeatureMap, _ classes: ClassMap, _ job: Job
  ) throws(CodecError) -> [[UInt8]] {
    try job.each(.packing, segments.columns.count, rows: weight(of: rows)) { index in
      let columns = segments.columns[index]
      return symbols.withElements(rows: rows, columns: columns) { symbols in
        classes.withElements(rows: rows, columns: columns) { LatentCoding.encode(symbols, classes: $0, job) }
      }
    }
  }

  /// The bodies of the segments in the body of the section.
  func bodies(_ body: ArraySlice<UInt8>) throws(CodecError) -> [SegmentBody] {
    segments.areSeveral ? try SegmentTable.bodies(body, tag, segments.count) : [SegmentBody(whole: body)]
  }

  /// Decodes the segments in some columns of a strip into `symbols`; both maps begin with the column of symbols that is
  /// given.
  func decode(
    strip rows: Range<Int>, columns: Range<Int>, of bodies: [SegmentBody],
    classes: (map: ClassMap, firstColumn: Int), into symbols: (map: FeatureMap, firstColumn: Int), _ job: Job
  ) throws(CodecError) {
    let first = segments.strips.indices(meeting: rows).lowerBound * segments.columns.count
    _ = try job.each(.packing, columns.count, rows: weight(of: rows)) { (count) throws(CodecError) in
      let column = columns.lowerBound + count
      let (index, own) = (first + column, segments.columns[column])
      let body = try bodies[index].checked(name(of: index))
      try classes.map.withElements(rows: rows, columns: own.moved(by: -classes.firstColumn)) {
        (classes) throws(CodecError) in
        try symbols.map.replaceElements(rows: rows, columns: own.moved(by: -symbols.firstColumn)) {
          (symbols) throws(CodecError) in
          try decode(body, classes: classes, into: symbols, segment: index, job)
        }
      }
    }
  }

  private func decode(
    _ body: ArraySlice<UInt8>, classes: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Int16>,
    segment index: Int, _ job: Job
  ) throws(CodecError) {
    do {
      try LatentCoding.decode(body, classes: classes, into: symbols, job)
    } catch {
      throw CodecError(error, in: name(of: index), at: body.startIndex)
    }
  }

  /// The checksums of the section's queues before deflate, segment by segment.
  func queueChecksums(_ symbols: FeatureMap, _ classes: ClassMap) -> [UInt32] {
    segments.strips.flatMap { rows in
      segments.columns.map { columns in
        LatentCoding.queueChecksum(
          symbols.elements(rows: rows, columns: columns), classes: classes.elements(rows: rows, columns: columns))
      }
    }
  }

  /// What errors call a segment.
  func name(of index: Int) -> String {
    segments.areSeveral ? SegmentTable.name(tag, index) : "section \(tag.name)"
  }

  /// Rows that count in the progress: those of z, a few thousand symbols, do not.
  private func weight(of rows: Range<Int>) -> Int { tag == .hyperLatent ? 0 : rows.count }
}

extension CodecError {
  /// What is wrong with the body of a section that begins at byte `start` of the file.
  init(_ error: EntropyCodingError, in part: String, at start: Int) {
    self.init(
      .corrupt, in: part, expected: error.expected, found: error.found, offset: start + error.offset,
      advice: "the file is damaged; get it again")
  }
}
