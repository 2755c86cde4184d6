/// The way of PNG: each row by one of its filters, whose number stands before it, and all of it deflated.
///
/// Normative: <doc:Lossless>.
enum FilteredRows {
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

  /// The smallest that there is with filters and without: of filtered noise and of filtered patterns zlib does different things well.
  private static func encode(_ pixels: [UInt8], width: Int, samples: Int, _ job: Job?) -> [UInt8] {
    var best: [UInt8]?
    for filtering in [true, false] {
      let filtered = filtered(pixels, width: width, samples: samples, filtering: filtering)
      for search in filtering ? [DeflateSearch.filtered, .pixels] : [.pixels] {
        let body = (job?.clock).within(.deflation) { deflated(filtered, by: search, job) }
        if body.count < best?.count ?? .max { best = body }
      }
    }
    return best ?? []
  }

  /// Bytes that rows, of `samples` bytes a pixel, take where zlib does not look for long, with filters or without.
  static func estimate(
    _ rows: [UInt8], width: Int, samples: Int, by search: DeflateSearch = .quick, _ job: Job?
  ) -> Int {
    func cost(_ filtering: Bool) -> Int {
      let filtered = filtered(rows, width: width, samples: samples, filtering: filtering)
      return (job?.clock).within(.deflation) { deflated(filtered, by: search, job).count }
    }
    return min(cost(true), cost(false))
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
      try inflated(body, count: height * (1 + length))
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

  /// The rows, each behind the number of its filter: none, or the one that leaves the least sum of magnitudes, of bytes with a
  /// sign.
  private static func filtered(_ pixels: [UInt8], width: Int, samples: Int, filtering: Bool) -> [UInt8] {
    let length = samples * width
    let height = pixels.count / length
    let filters: [RowFilter] = filtering ? RowFilter.allCases : [.none]
    // With a row of zeros above the first.
    let rows = [UInt8](repeating: 0, count: length) + pixels
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
