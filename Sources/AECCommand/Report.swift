import AEC
import AECMetrics
import AECSupport

/// The stages of a run and how long each took, in all its pieces.
struct Stages {
  private(set) var seconds: [(name: String, seconds: Double)] = []
  private var started = ContinuousClock.now

  /// Ends a piece of a stage; the piece began where the last one ended, or with the run.
  mutating func end(_ name: String) {
    let now = ContinuousClock.now
    let index = seconds.firstIndex { $0.name == name } ?? seconds.count
    if index == seconds.count { seconds.append((name, 0)) }
    seconds[index].seconds += (now - started).inSeconds
    started = now
  }

  /// Lets the time since the last piece belong to no stage: it was another file's.
  mutating func skip() { started = .now }

  subscript(name: String) -> Double { seconds.first { $0.name == name }?.seconds ?? 0 }

  /// Of the whole run, as no time lies between the pieces.
  var total: Double { seconds.reduce(0) { $0 + $1.seconds } }
}

/// What `compress` and `decompress` tell of their work: a line, all of it, or JSON.
struct Report: FileReport {
  /// Which way the work went: names its stage.
  enum Direction: String { case encode, decode }

  var direction: Direction
  var input: String
  var output: String
  /// The format of the file that is not `.aec`.
  var format: String
  var width: Int
  var height: Int
  /// What a pixel of the picture is.
  var layout: PictureLayout
  /// Pixels that the `.aec` file holds, where it is not these.
  var filePixels: Int?
  var inputBytes: Int
  var outputBytes: Int
  /// That which was asked for, or at which the networks of a file code.
  var quality: Quality?
  var effort: Effort?
  /// Nil where there are no networks.
  var model: NamedModel?
  /// How far a sample may be off, where the file says so.
  var maxError: Int?
  /// Whether the file has a checksum of its decoded pixels.
  var hasProof: Bool
  var threads: Int
  var stages: Stages
  var warnings: [String]
  /// What of the input has no place in the output, by short names.
  var dropped: [String] = []
  /// Rows of the picture that its file lacked.
  var missingRows = 0
  /// How the quality was found, where it was looked for.
  var search: SearchReport?
  /// What became of the picture, if the encoder looked.
  var outcome: EncodingOutcome?
  private let peakMemory = PeakMemory.ofProcess

  /// Whether a part of the picture is not what it was.
  var isLossy: Bool { missingRows > 0 }

  private var codedBytes: Int { direction == .encode ? outputBytes : inputBytes }
  private var bitsPerPixel: Double { Double(codedBytes) * 8 / Double(filePixels ?? width * height) }
  private var megapixelsPerSecond: Double {
    Double(width) * Double(height) / 1e6 / max(stages[direction.rawValue], 1e-9)
  }

  /// Prints what the user asked to see: JSON on standard output, all else on standard error. One of many files has no line
  /// unless it was asked for.
  func show(_ talk: TalkSettings, isOneOfMany: Bool) {
    if talk.json { Terminal.print(json.text) }
    if talk.verbose {
      for line in details { Terminal.note(line) }
    } else if !talk.quiet && !talk.json && !isOneOfMany {
      Terminal.note(summary)
    }
  }

  /// `a.png -> a.aec: 768 x 512, 45046 bytes, 0.917 bits per pixel`
  private var summary: String {
    "\(Pictures.name(input)) -> \(output == "-" ? "standard output" : output): \(width) x \(height), "
      + "\(codedBytes) bytes, \(Figures.fixed(bitsPerPixel, 3)) bits per pixel"
  }

  private var details: [String] {
    let times = stages.seconds.map { "\($0.name) \(Figures.fixed($0.seconds, 3)) s" }.joined(separator: ", ")
    let memory = peakMemory.map { ", \($0 / 1_000_000) MB of memory" } ?? ""
    return [
      summary,
      "\(format) \(direction == .encode ? inputBytes : outputBytes) bytes, \(layout.text)"
        + Self.way(quality, effort, model, maxError) + (hasProof ? ", with a proof" : ""),
      search?.text,
      outcome.flatMap(Self.text),
      "\(times), in all \(Figures.fixed(stages.total, 3)) s; "
        + "\(Figures.fixed(megapixelsPerSecond, 2)) megapixels a second on \(threads) "
        + "thread\(threads == 1 ? "" : "s") with \(InstructionSet.best.rawValue)\(memory)",
    ].compactMap(\.self)
  }

  /// `PSNR 34.63 dB; detail in 12.3 % of the picture, 0.0 % of it smooth for the networks, graphics in 5.0 %`; nothing of one that
  /// nobody looked at.
  private static func text(_ outcome: EncodingOutcome) -> String? {
    guard let decibels = outcome.psnr else { return nil }
    let psnr = outcome.squaredError == 0 ? "no loss" : "PSNR \(Figures.fixed(decibels, 2)) dB"
    guard outcome.maxError == nil else { return "\(psnr); \(outcome.exact.text)" }
    return "\(psnr); detail in \(Figures.percent(outcome.detail)) of the picture, "
      + "\(Figures.percent(outcome.smooth)) of it smooth for the networks, "
      + "graphics in \(Figures.percent(outcome.exact.graphics))"
  }

  /// `quality 62, effort 2, model fast (5e884f3b)`, or `lossless`. Without an effort it is the way of a file, which knows what the
  /// networks code at: `networks at quality 62, model fast (5e884f3b)`.
  static func way(_ quality: Quality?, _ effort: Effort?, _ model: NamedModel?, _ maxError: Int?) -> String {
    if let maxError { return maxError == 0 ? "lossless" : "every sample within \(maxError)" }
    return [
      quality.map { (effort == nil ? "networks at " : "") + "quality \(Figures.short($0.value, 2))" },
      effort.map { "effort \($0.rawValue)" },
      model?.text ?? "no networks",
    ].compactMap(\.self).joined(separator: ", ")
  }

  private var json: JSON {
    var members: [(String, JSON)] = [
      ("input", .string(input)), ("output", .string(output)), ("format", .string(format)),
      ("width", .integer(width)), ("height", .integer(height)), ("channels", .integer(layout.samples)),
      ("depth", .integer(layout.depth)),
      ("input_bytes", .integer(inputBytes)), ("output_bytes", .integer(outputBytes)),
      ("bits_per_pixel", .number(bitsPerPixel)), ("quality", quality.map(JSON.quality) ?? .null),
    ]
    if let effort { members.append(("effort", .integer(effort.rawValue))) }
    members += [
      ("model", model?.json ?? .null), ("max_error", .optional(maxError)), ("proof", .bool(hasProof)),
      ("instruction_set", .string(InstructionSet.best.rawValue)), ("threads", .integer(threads)),
      ("seconds", .object(stages.seconds.map { ($0.name, .number($0.seconds)) } + [("total", .number(stages.total))])),
      ("megapixels_per_second", .number(megapixelsPerSecond)),
      ("peak_memory_bytes", .optional(peakMemory)),
      ("warnings", .array(warnings.map(JSON.string))),
    ]
    if let outcome, let psnr = outcome.psnr {
      members += [
        ("psnr", .number(psnr)), ("detail_share", .number(outcome.detail)),
        ("smooth_share", .number(outcome.smooth)),
      ]
      members += outcome.exact.members
    }
    members += search?.members ?? []
    members.append(("dropped", .array(dropped.map(JSON.string))))
    if direction == .encode { members.append(("missing_rows", .integer(missingRows))) }
    return .object(members)
  }
}

/// How the quality of a file was found.
struct SearchReport {
  private let passes: Int
  /// What the target's measure says of the decoded file.
  private let measured: (name: String, value: Double)?

  init(_ found: FoundFile, _ target: Target) {
    passes = found.passes
    if case .measure(let measure, _) = target, let value = found.measured {
      measured = (measure.name, value)
    } else {
      measured = nil
    }
  }

  /// `found in 3 passes, SSIM 0.97012`
  var text: String {
    let value = measured.map { ", \($0.name) \(Figures.short($0.value, 5))" } ?? ""
    return "found in \(passes) pass\(passes == 1 ? "" : "es")\(value)"
  }

  /// The same as members of an object; PSNR is there anyway.
  var members: [(String, JSON)] {
    let keys = ["SSIM": "ssim", "MS-SSIM": "ms_ssim"]
    let value = measured.flatMap { measured in keys[measured.name].map { ($0, JSON.number(measured.value)) } }
    return [("passes", .integer(passes))] + (value.map { [$0] } ?? [])
  }
}

extension PictureLayout {
  /// `gray, 16 bits, `: what is not as in most pictures.
  var text: String { (colours == 1 ? "gray, " : "") + (depth == 8 ? "" : "\(depth) bits, ") }
}

extension JSON {
  /// To two decimals, which tell all steps of quality apart.
  static func quality(_ quality: Quality) -> JSON { .number((quality.value * 100).rounded() / 100) }
}

extension ExactShare {
  /// `photograph in 80.0 % of the picture, graphics in 20.0 %`: the ways that any of it went.
  var text: String {
    let shares = [("photograph", photograph), ("graphics", graphics), ("filtered rows", filtered)].filter { $1 > 0 }
    return shares.enumerated().map { index, share in
      "\(share.0) in \(Figures.percent(share.1))\(index == 0 ? " of the picture" : "")"
    }.joined(separator: ", ")
  }

  /// The same as members of an object.
  var members: [(String, JSON)] {
    [
      ("graphics_share", .number(graphics)), ("photograph_share", .number(photograph)),
      ("filtered_share", .number(filtered)),
    ]
  }
}

extension EncodingOutcome {
  /// In decibels; infinite where nothing is lost, nil where nobody looked.
  var psnr: Double? { squaredError.map { Metrics.psnr(squaredError: $0, samples: samples, largest: 1 << depth - 1) } }

  /// What to say of a picture that came out badly, or is likely to.
  var warning: String? {
    guard isPoor else { return nil }
    guard let psnr else {
      return "patterns, text or drawings make much of the picture; at this effort it is likely far worse than others "
        + "of this quality; raise --effort"
    }
    return "at \(Figures.fixed(psnr, 1)) dB the picture is far worse than others of this quality; raise --quality"
  }
}
