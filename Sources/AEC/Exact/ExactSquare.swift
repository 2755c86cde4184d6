/// A square of a picture whose samples are kept, or kept within a bound, on its way to a body and back: the door to all ways of
/// coding one.
///
/// A body says its way and the bound, and then what the way makes of the pixels. Pixels are RGB or gray, row by row, nothing
/// between them; squares know nothing of each other.
///
/// Normative: <doc:Lossless>.
package enum ExactSquare {
  /// How far a decoded sample of so many bits may be from the one that was coded; 0 is without loss.
  package static func errors(depth: Int) -> ClosedRange<Int> { 0...(1 << (depth - 1) - 1) }

  /// Pixels of a square that is small enough to be coded all ways.
  private static let few = 4096

  /// How the pixels of a square become bytes; the number in the body.
  package enum Way: Int, CaseIterable, Sendable {
    /// The filters of PNG, and deflate.
    case filtered = 0
    /// Pixels predicted from their neighbours, for photographs.
    case photograph = 1
    /// Colours that followed before, for text, drawings and patterns.
    case graphics = 2
  }

  /// In place of a way: the samples are of few values, whose numbers a body of their own tells.
  private static let levels = 3

  /// What became of a square.
  package struct Coded: Sendable {
    package let way: Way
    package let body: [UInt8]
    /// The sum of squared errors of the samples that are decoded.
    package let squaredError: Int

    /// A square of opacities, all of which are whole: no bytes.
    static let opaque = Coded(way: .graphics, body: [], squaredError: 0)
  }

  /// The opacities of a square without a body, of so many bits.
  static func opaque(_ pixels: Int, depth: Int) -> [UInt8] { [UInt8](repeating: .max, count: pixels * depth / 8) }

  /// Whether all opacities of a square are whole.
  static func isOpaque(_ pixels: [UInt8]) -> Bool { pixels.allSatisfy { $0 == .max } }

  /// Codes a square of samples of so many bits, none of which may come back further off than `maxError`, the best way. What comes of
  /// it when the job shall not go on is of no use.
  package static func encode(
    _ pixels: [UInt8], width: Int, height: Int, depth: Int = 8, maxError: Int, _ job: Job? = nil
  ) -> Coded {
    let levels = depth > 8 ? SampleLevels(of: pixels) : nil
    func samples(within maxError: Int) -> Coded {
      best(pixels, width: width, height: height, depth: depth, largest: 1 << depth - 1, maxError: maxError, job)
    }
    func exact() -> Coded {
      guard let levels else { return samples(within: 0) }
      let numbers = best(
        levels.numbers(of: pixels), width: width, height: height, depth: levels.depth, largest: levels.largest,
        maxError: 0, job)
      let coded = Coded(way: numbers.way, body: head(Self.levels, 0) + levels.bytes + numbers.body, squaredError: 0)
      // Of a smooth ramp a list tells nothing.
      return levels.areListed ? smaller(samples(within: 0), coded) : coded
    }
    guard maxError > 0 else { return exact() }
    let near = samples(within: maxError)
    // Errors hide what patterns and ramps repeat, and that values are few.
    guard levels != nil || near.body.count < pixels.count / 8 else { return near }
    return smaller(exact(), near)
  }

  /// The one of fewer bytes; the second of as many.
  private static func smaller(_ one: Coded, _ other: Coded) -> Coded {
    one.body.count < other.body.count ? one : other
  }

  /// Codes a square of samples up to `largest`, or of their numbers, the best way.
  private static func best(
    _ pixels: [UInt8], width: Int, height: Int, depth: Int, largest: Int, maxError: Int, _ job: Job?
  ) -> Coded {
    func encode(by way: Way) -> Coded {
      self.encode(
        pixels, width: width, height: height, depth: depth, largest: largest, maxError: maxError, by: way, job)
    }
    guard width * height > few else {
      let ways: [Way] = depth > 8 ? [.photograph, .filtered] : [.photograph, .graphics, .filtered]
      return ways.map(encode).min { $0.body.count < $1.body.count }!
    }
    let way = WayChoice(pixels, width: width, height: height, depth: depth)
    let coded = encode(by: way.way)
    guard way.mayBeFiltered(coded.body.count, job) else { return coded }
    return smaller(encode(by: .filtered), coded)
  }

  /// Codes a square one way, of samples up to `largest` if that is not all that they can be; graphics are of 8 bits.
  package static func encode(
    _ pixels: [UInt8], width: Int, height: Int, depth: Int = 8, largest: Int? = nil, maxError: Int, by way: Way,
    _ job: Job? = nil
  ) -> Coded {
    let samples = Numbers.count(pixels, depth: depth) / (width * height)
    let (body, squaredError) =
      switch way {
      case .filtered: FilteredRows.encode(pixels, width: width, height: height, depth: depth, maxError: maxError, job)
      case .photograph:
        write(
          pixels, width: width, depth: depth,
          PhotographCoder(samples: samples, depth: depth, largest: largest ?? 1 << depth - 1, maxError: maxError), job)
      case .graphics:
        write(
          pixels, width: width, depth: depth,
          GraphicsCoder(samples: samples, maxError: maxError, pixels: width * height), job)
      }
    return Coded(way: way, body: head(way.rawValue, maxError) + body, squaredError: squaredError)
  }

  private static func write<Pixels: PixelCoder & ~Copyable>(
    _ pixels: [UInt8], width: Int, depth: Int, _ coder: consuming Pixels, _ job: Job?
  ) -> (body: [UInt8], squaredError: Int) {
    var seen = pixels
    var writer = DecisionWriter()
    coder.code(&seen, width: width, &writer)
    return (writer.finish(job), squaredError(pixels, seen, depth: depth))
  }

  /// The sum of squared errors of samples of so many bits.
  static func squaredError(_ samples: [UInt8], _ seen: [UInt8], depth: Int = 8) -> Int {
    guard samples != seen else { return 0 }
    return (0..<Numbers.count(samples, depth: depth)).reduce(0) { sum, index in
      let error =
        Numbers.number(index, of: samples, depth: depth) - Numbers.number(index, of: seen, depth: depth)
      return sum + error * error
    }
  }

  private static func read<Pixels: PixelCoder & ~Copyable>(
    _ body: ArraySlice<UInt8>, width: Int, count: Int, _ coder: consuming Pixels, _ job: Job?
  ) throws(EntropyCodingError) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: count)
    var reader = DecisionReader(body, job?.clock)
    try coder.code(&pixels, width: width, &reader)
    try reader.finish()
    return pixels
  }

  /// About how many bytes a square of so many rows, of `samples` bytes a pixel, takes without loss, of which some are there.
  ///
  /// Of drawings, rows apart and a quick search take 8/5 of what all filtered rows take for their part, and hardly ever less than
  /// they; and those half as much again as pixels do.
  package static func estimate(_ rows: [UInt8], width: Int, samples: Int, of height: Int, _ job: Job? = nil) -> Int {
    FilteredRows.estimate(rows, width: width, samples: samples, job) * height * samples * width * 5 / (12 * rows.count)
  }

  /// The pixels of a square of samples of so many bits. Any bytes are safe to read, and take no more memory than the square; offsets
  /// in errors are relative to `body`.
  package static func decode(
    _ body: ArraySlice<UInt8>, width: Int, height: Int, samples: Int = PictureLayout.rgb8.samples, depth: Int = 8,
    _ job: Job? = nil
  ) throws(EntropyCodingError) -> [UInt8] {
    var rest = body
    let head = try Head.take(from: &rest, depth: depth)
    let count = samples * width * height
    do throws(EntropyCodingError) {
      switch head.way {
      case .filtered:
        return try FilteredRows.decode(
          rest, width: width, height: height, samples: samples, depth: head.depth, maxError: head.maxError, job
        ).of(head.levels)
      case .photograph:
        return try read(
          rest, width: width, count: count * head.depth / 8,
          PhotographCoder(
            samples: samples, depth: head.depth, largest: head.levels?.largest ?? 1 << head.depth - 1,
            maxError: head.maxError), job
        ).of(head.levels)
      case .graphics:
        return try read(
          rest, width: width, count: count,
          GraphicsCoder(samples: samples, maxError: head.maxError, pixels: width * height), job
        ).of(head.levels)
      }
    } catch {
      throw EntropyCodingError(
        expected: error.expected, found: error.found, offset: error.offset + rest.startIndex - body.startIndex)
    }
  }

  /// The largest error that a body says its samples of so many bits may have; nil of one that says none.
  package static func maxError(of body: ArraySlice<UInt8>, depth: Int = 8) -> Int? {
    var rest = body
    return try? Head.take(from: &rest, depth: depth).maxError
  }

  /// The way that a body says its square went.
  static func way(of body: ArraySlice<UInt8>, depth: Int) throws(EntropyCodingError) -> Way {
    var rest = body
    return try Head.take(from: &rest, depth: depth).way
  }

  private static func head(_ way: Int, _ maxError: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    Varint.append(4 * maxError + way, to: &bytes)
    return bytes
  }

  /// What a body says first.
  private struct Head {
    let way: Way
    let maxError: Int
    /// Of the numbers that are coded.
    let depth: Int
    /// What the numbers are of; nil of samples.
    let levels: SampleLevels?

    /// Takes it off the front of a body of samples of so many bits, or of numbers of levels.
    static func take(
      from body: inout ArraySlice<UInt8>, depth: Int, levels: SampleLevels? = nil
    ) throws(EntropyCodingError) -> Head {
      let start = body.startIndex
      guard case .success(let head) = Varint.take(from: &body) else {
        throw EntropyCodingError(
          expected: "the way of a square", found: body.isEmpty ? "no bytes" : "no number", offset: 0)
      }
      let (way, maxError) = (head % 4, head / 4)
      let most = levels == nil && way != ExactSquare.levels ? ExactSquare.errors(depth: depth).upperBound : 0
      guard maxError <= most else {
        throw EntropyCodingError(expected: "errors of 0 ... \(most)", found: "\(maxError)", offset: 0)
      }
      if depth > 8, levels == nil, way == ExactSquare.levels {
        let taken = try SampleLevels.take(from: &body)
        let place = body.startIndex
        do throws(EntropyCodingError) {
          return try take(from: &body, depth: taken.depth, levels: taken)
        } catch {
          throw EntropyCodingError(
            expected: error.expected, found: error.found, offset: error.offset + place - start)
        }
      }
      guard let way = Way(rawValue: way), depth == 8 || way != .graphics else {
        throw EntropyCodingError(
          expected: depth == 8 ? "a way of 0 ... 2" : "a way of 0, 1 or 3", found: "\(head % 4)", offset: 0)
      }
      return Head(way: way, maxError: maxError, depth: depth, levels: levels)
    }
  }

  /// Bytes that decoding a square of so many pixels takes at most beside them: its body, which may be as large, tables, and zlib's
  /// state; of 16 bits their numbers as well.
  static func memory(pixels: Int, depth: Int) -> Int {
    (depth > 8 ? 4 : 1) * PictureLayout.rgb8.bytes(pixels) + GraphicsCoder.memory(pixels: pixels)
      + (depth > 8 ? 1_800_000 : 300_000)
  }

  /// Bytes that coding one takes: a copy and samples of it, and what is packed, of which 16 bytes say where a few bits go.
  static func encodingMemory(pixels: Int, depth: Int) -> Int {
    12 * PictureLayout.rgb8.bytes(pixels) * depth / 8 + (depth > 8 ? 2_000_000 : 500_000)
  }
}

extension [UInt8] {
  /// The samples that numbers of levels are; samples themselves without such.
  fileprivate func of(_ levels: SampleLevels?) throws(EntropyCodingError) -> [UInt8] {
    guard let levels else { return self }
    guard let samples = levels.samples(of: self) else {
      throw EntropyCodingError(expected: "numbers of levels up to \(levels.last)", found: "a larger one", offset: 0)
    }
    return samples
  }
}

/// Codes the pixels of a square one by one, as decisions.
protocol PixelCoder: ~Copyable {
  /// Codes the pixels of rows of `width` (1 ... 512); they become what a decoder sees. A reader makes them.
  mutating func code<Coder: DecisionCoding & ~Copyable>(
    _ pixels: inout [UInt8], width: Int, _ coder: inout Coder
  ) throws(Coder.Failure)
}
