/// The squares of a picture that are coded pixel by pixel, and what they are in the file.
struct ExactSquares {
  /// What reads the bodies, and names them in errors.
  let section: SectionCoder
  /// Bits of a sample.
  let depth: Int
  /// Rows and columns of pixels of the squares: what of them lies in the picture.
  let strips, columns: [Range<Int>]

  init(_ size: PaddedSize, depth: Int = 8, _ tag: SectionTag = .lossless) {
    self.depth = depth
    section = SectionCoder(tag, of: size)
    strips = section.segments.strips.map { $0.clamped(to: 0..<size.height) }
    columns = section.segments.columns.map { $0.clamped(to: 0..<size.width) }
  }

  /// Bytes of the pixels of a strip of some columns, at most.
  func memory(columns indices: Range<Int>) -> Int {
    PictureLayout.rgb8.bytes(strips[0].count * columns[indices].reduce(0) { $0 + $1.count }) * depth / 8
  }

  /// Bytes beside them of the squares of some columns that are coded or decoded at a time, where one of so many pixels takes so much.
  func memoryAtATime(columns indices: Range<Int>, _ work: Work, _ ofOne: (_ pixels: Int, _ depth: Int) -> Int) -> Int {
    let widest = columns[indices].reduce(0) { max($0, $1.count) }
    return min(work.threadsAtATime, indices.count) * ofOne(strips[0].count * widest, depth)
  }

  /// What of them a region meets.
  struct Window {
    /// Strips of squares, and their columns.
    let strips: ArraySlice<Range<Int>>
    let columns: Range<Int>
    /// Bytes that decoding takes at most: the pixels of a strip, and what squares take at a time.
    let memory: Int
  }

  /// What of them a region meets.
  func window(of region: PictureRegion, _ work: Work) -> Window {
    let columns = columns.indices(meeting: region.columns)
    return Window(
      strips: strips[strips.indices(meeting: region.rows)], columns: columns,
      memory: memory(columns: columns) + memoryAtATime(columns: columns, work, ExactSquare.memory))
  }

  /// The squares of a strip in some columns, each of which `decode` makes of its body.
  func decode<Square: Sendable>(
    strip rows: Range<Int>, columns indices: Range<Int>, of bodies: [SegmentBody], _ job: Job,
    _ decode: @Sendable (_ body: ArraySlice<UInt8>, _ width: Int, _ height: Int) throws(EntropyCodingError) -> Square
  ) throws(CodecError) -> [Square] {
    let first = strips.indices(meeting: rows).lowerBound * columns.count
    return try job.each(.exact, indices.count, rows: rows.count, density: Self.density) {
      (count) throws(CodecError) -> Square in
      let column = indices.lowerBound + count
      let name = section.name(of: first + column)
      let body = try bodies[first + column].checked(name)
      do throws(EntropyCodingError) {
        return try decode(body, columns[column].count, rows.count)
      } catch {
        throw CodecError(error, in: name, at: body.startIndex)
      }
    }
  }

  /// The bodies of a picture whose rows are one stream: all but the first are empty.
  func bodies(ofWhole body: [UInt8]) -> [[UInt8]] {
    [body] + Array(repeating: [], count: section.segments.count - 1)
  }

  /// The only body of such a picture; nil of another.
  func whole(_ bodies: [SegmentBody]) -> SegmentBody? {
    bodies.count > 1 && !bodies[0].bytes.isEmpty && bodies.dropFirst().allSatisfy(\.bytes.isEmpty) ? bodies[0] : nil
  }

  /// Rows that count in the progress: of pixels, 64 to a row of z.
  static let density = 64
}

extension PictureDecoder {
  /// How far a sample of a file's picture may be from the one that was coded, in units of its depth, as its squares say: 0 of a picture
  /// without loss, nil of one that was coded by quality.
  package static func maxError(of bytes: [UInt8], _ header: Header) -> Int? {
    guard header.has(.lossless) else { return nil }
    let bodies = try? ExactSquares(header.size).section.bodies(bytes[header.body(.lossless)])
    return bodies?.compactMap { ExactSquare.maxError(of: $0.bytes, depth: header.layout.depth) }.max()
  }
}
