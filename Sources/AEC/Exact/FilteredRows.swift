/// The way of PNG: each row by one of its filters, whose number stands before it, and all of it deflated, twice where the stream
/// repeats itself: of strict patterns deflate leaves 1/1032, and the same codes over and over.
///
/// Normative: <doc:Lossless>.
enum FilteredRows {
  /// The filters from which each row takes its own: all of them, or none.
  static let choices = [RowFilter.allCases, [.none]]

  /// All that are tried: where a pixel is a byte also one filter for all rows, since masks and slopes repeat themselves by that from
  /// row to row.
  private static func choices(_ samples: Int) -> [[RowFilter]] {
    choices + (samples == 1 ? [[.left], [.above], [.paeth]] : [])
  }

  /// Codes the rows of a square of samples of so many bits, which come back `maxError` off at most. Of 16 bits the high byte comes
  /// first, and each byte is a number to filters.
  static func encode(
    _ pixels: [UInt8], width: Int, height: Int, depth: Int, maxError: Int, _ job: Job?
  ) -> (body: [UInt8], squaredError: Int) {
    let rounding = SampleRounding(maxError, depth: depth)
    var numbers = rounding.rounded(pixels)
    if depth > 8 { numbers = Numbers.swapped(numbers) }
    let body = encode(numbers, width: width, samples: pixels.count / (width * height), job)
    return (body, rounding.squaredError(of: pixels))
  }

  /// The smallest that there is by any choice of filters: of filtered noise and of filtered patterns zlib does different things well.
  private static func encode(_ pixels: [UInt8], width: Int, samples: Int, _ job: Job?) -> [UInt8] {
    var best: [UInt8]?
    for filters in choices(samples) {
      let filtered = filtered(pixels, width: width, samples: samples, by: filters)
      for search in filters.count > 1 ? [DeflateSearch.filtered, .pixels] : [.pixels] {
        let body = packed(filtered, by: search, job)
        if body.count < best?.count ?? .max { best = body }
      }
    }
    return best ?? []
  }

  /// Bytes that rows, of `samples` bytes a pixel, take where zlib does not look for long, by any choice of filters, or by those that
  /// are told.
  static func estimate(
    _ rows: [UInt8], width: Int, samples: Int, choices: [[RowFilter]]? = nil, by search: DeflateSearch = .quick,
    _ job: Job?
  ) -> Int {
    (choices ?? self.choices(samples)).reduce(.max) {
      min($0, packed(filtered(rows, width: width, samples: samples, by: $1), by: search, job).count)
    }
  }

  /// Filtered rows in a stream, behind a 0; or the stream in another, behind its length.
  private static func packed(_ filtered: [UInt8], by search: DeflateSearch, _ job: Job?) -> [UInt8] {
    (job?.clock).within(.deflation) {
      let once = deflated(filtered, by: search, job)
      guard once.count < filtered.count / 16 else { return [0] + once }
      var twice: [UInt8] = []
      Varint.append(once.count, to: &twice)
      twice += deflated(once, by: .pixels, job)
      return twice.count <= once.count ? twice : [0] + once
    }
  }

  /// The `count` bytes that were packed.
  private static func unpacked(_ body: ArraySlice<UInt8>, count: Int) throws(EntropyCodingError) -> [UInt8] {
    var stream = body
    guard case .success(let length) = Varint.take(from: &stream), length < count else {
      throw EntropyCodingError(
        expected: "the length of a stream in the stream, below \(count), or 0",
        found: body.isEmpty ? "no bytes" : "another number", offset: 0)
    }
    let start = stream.startIndex - body.startIndex
    var isInner = false
    do throws(EntropyCodingError) {
      if length > 0 {
        stream = try inflated(stream, count: length)[...]
        isInner = true
      }
      return try inflated(stream, count: count)
    } catch {
      // A place in the stream within is none in the body.
      throw EntropyCodingError(
        expected: error.expected, found: error.found, offset: start + (isInner ? 0 : error.offset))
    }
  }

  /// Reads the rows of a square.
  static func decode(
    _ body: ArraySlice<UInt8>, width: Int, height: Int, samples: Int, depth: Int, maxError: Int, _ job: Job?
  ) throws(EntropyCodingError) -> [UInt8] {
    let numbers = try decode(body, width: width, height: height, samples: samples * depth / 8, job)
    return SampleRounding(maxError, depth: depth).restored(depth > 8 ? Numbers.swapped(numbers) : numbers)
  }

  private static func decode(
    _ body: ArraySlice<UInt8>, width: Int, height: Int, samples: Int, _ job: Job?
  ) throws(EntropyCodingError) -> [UInt8] {
    let length = samples * width
    let filtered = try (job?.clock).within(.deflation) { () throws(EntropyCodingError) in
      try unpacked(body, count: height * (1 + length))
    }
    if let number = (0..<height).map({ filtered[$0 * (1 + length)] }).first(where: { RowFilter(rawValue: $0) == nil }) {
      throw EntropyCodingError(expected: "a filter of 0 ... 4", found: "\(number)", offset: 0)
    }
    return [UInt8](unsafeUninitializedCapacity: height * length) { pixels, count in
      count = height * length
      guard let start = pixels.baseAddress else { return }
      let outside = [UInt8](repeating: 0, count: length)
      filtered.withUnsafeBufferPointer { filtered in
        outside.withUnsafeBufferPointer { outside in
          for y in 0..<height {
            let (from, row) = (filtered.baseAddress! + y * (1 + length), start + y * length)
            row.initialize(from: from + 1, count: length)
            let above = y == 0 ? outside.baseAddress! : UnsafePointer(row - length)
            RowFilter(rawValue: from[0])!.undo(on: row, above: above, length: length, pixel: samples)
          }
        }
      }
    }
  }

  /// The rows, each behind the number of its filter: of those given the one that leaves the least sum of magnitudes, of bytes with
  /// a sign.
  static func filtered(
    _ pixels: [UInt8], below first: [UInt8]? = nil, width: Int, samples: Int,
    by filters: [RowFilter] = RowFilter.allCases
  ) -> [UInt8] {
    let length = samples * width
    let height = pixels.count / length
    // With a row of zeros above the first, where there is no other.
    let rows = (first ?? [UInt8](repeating: 0, count: length)) + pixels
    return [UInt8](unsafeUninitializedCapacity: height * (1 + length)) { filtered, count in
      count = height * (1 + length)
      filtered.initialize(repeating: 0)
      rows.withUnsafeBufferPointer { rows in
        for y in 0..<height {
          let (above, place) = (rows.baseAddress! + y * length, filtered.baseAddress! + y * (1 + length))
          func sum(_ filter: RowFilter) -> UInt32 {
            filter.apply(to: above + length, above: above, length: length, pixel: samples, into: place + 1)
            return magnitudes(UnsafeBufferPointer(start: place + 1, count: length))
          }
          let best = filters.count == 1 ? filters[0] : filters.map { ($0, sum($0)) }.min { $0.1 < $1.1 }!.0
          place[0] = best.rawValue
          best.apply(to: above + length, above: above, length: length, pixel: samples, into: place + 1)
        }
      }
    }
  }

  private static func magnitudes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 &+ UInt32(Int8(bitPattern: $1).magnitude) }
  }
}
