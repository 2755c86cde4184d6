import AEC

/// Something that is asked of a section in the unsorted mode, by two bytes.
private enum Question {
  case decision(Odds)
  case learnt
  case symbol(Int)
  case bits(Int)

  init(_ kind: Int, _ which: Int) {
    switch kind % 4 {
    case 0: self = .decision(Odds(UInt8(which)))
    case 1: self = .learnt
    case 2: self = .symbol(which % ScaleClass.wideCount)
    default: self = .bits(which % 33)
    }
  }
}

extension DecisionReader {
  /// The answers, a number each.
  fileprivate mutating func answers(to questions: [Question]) throws(EntropyCodingError) -> [Int] {
    var counter = OddsCounter()
    var answers: [Int] = []
    for question in questions {
      switch question {
      case .decision(let odds): answers.append(try decide(odds) ? 1 : 0)
      case .learnt: answers.append(try decide(&counter) ? 1 : 0)
      case .symbol(let scaleClass): answers.append(try symbol(class: scaleClass))
      case .bits(let width): answers.append(try bits(width))
      }
    }
    return answers
  }

  /// The answers in a whole body.
  fileprivate static func answers(
    in body: ArraySlice<UInt8>, to questions: [Question]
  ) throws(EntropyCodingError) -> [Int] {
    var reader = DecisionReader(body)
    let answers = try reader.answers(to: questions)
    try reader.finish()
    return answers
  }
}

extension DecisionWriter {
  /// A body with these answers.
  fileprivate static func body(_ answers: [Int], to questions: [Question]) -> [UInt8] {
    var writer = DecisionWriter()
    var counter = OddsCounter()
    for (answer, question) in zip(answers, questions) {
      switch question {
      case .decision(let odds): writer.put(answer == 1, odds: odds)
      case .learnt: writer.put(answer == 1, &counter)
      case .symbol(let scaleClass): writer.put(symbol: answer, class: scaleClass)
      case .bits(let width): writer.put(bits: answer, width)
      }
    }
    return writer.finish()
  }
}

/// The body of a section in the unsorted mode: 8 questions of two bytes, two bytes that say how often they are asked.
enum DecisionBody: FuzzTarget {
  static let name = "decisions"
  private static let head = 18

  private static func questions(_ parameters: inout Parameters) -> [Question] {
    let cycle = (0..<8).map { _ in Question(parameters.byte(), parameters.byte()) }
    return (0..<parameters.number(in: 0...4096)).map { cycle[$0 % 8] }
  }

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    let questions = questions(&parameters)
    let answers: [Int]
    do throws(EntropyCodingError) {
      answers = try DecisionReader.answers(in: parameters.rest, to: questions)
    } catch {
      try expect(!error.expected.isEmpty && !error.found.isEmpty, "an error says what: \(error)")
      try expect((0...parameters.rest.count).contains(error.offset), "an error lies within the body: \(error)")
      return
    }
    try expect(answers.allSatisfy { abs($0) < 1 << 32 }, "answers are bounded")
    let body = DecisionWriter.body(answers, to: questions)
    let (same, given) = (RawDeflate.inflated(body), RawDeflate.inflated(Array(parameters.rest)))
    try expect(same?.bytes == given?.bytes, "what was read has one sequence of phrases")
    try expect(
      body.dropFirst(same?.length ?? 0) == parameters.rest.dropFirst(given?.length ?? 0), "and one of details")
  }

  static func anatomy(of bytes: [UInt8]) -> Anatomy? {
    guard bytes.count > head, let phrases = RawDeflate.inflated(Array(bytes[head...])) else { return nil }
    let details = Array(bytes[(head + phrases.length)...])
    return Anatomy(pieces: [Array(bytes[..<head]), phrases.bytes, details]) {
      ($0[0] + [UInt8](repeating: 0, count: head)).prefix(head) + RawDeflate.stored($0[1]) + $0[2]
    }
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    func seed(_ cycle: [(Int, Int)], _ count: Int, _ answer: (Int) -> Int) -> [UInt8] {
      let cycle = (0..<8).map { cycle[$0 % cycle.count] }
      let head = cycle.flatMap { [UInt8($0.0), UInt8($0.1)] } + [UInt8(count & 255), UInt8(count >> 8)]
      var parameters = Parameters(head)
      return head + DecisionWriter.body((0..<count).map(answer), to: questions(&parameters))
    }
    return [
      ("empty", seed([(0, 0)], 0) { _ in 0 }),
      ("odds", seed([(0, 0), (0, 0x41), (0, 3), (0, 0x28)], 400) { $0 % 7 == 0 ? 1 : 0 }),
      ("learnt", seed([(1, 0)], 2000) { $0 % 61 == 0 ? 1 : 0 }),
      ("symbols", seed([(2, 0), (2, 20), (2, 63), (2, 118)], 64) { [0, -1, 30, 1_048_575][$0 / 4 % 4] }),
      ("mixed", seed([(0, 5), (3, 32), (2, 40), (1, 0), (3, 0)], 200) { $0 % 3 == 0 && $0 % 8 != 4 ? 1 : 0 }),
    ]
  }
}

/// Symbols, decisions and bits made of the input, six bytes each, and back.
enum DecisionRoundTrip: FuzzTarget {
  static let name = "decisionroundtrip"

  static func test(_ bytes: [UInt8]) throws {
    var parameters = Parameters(bytes)
    var (questions, answers) = ([Question](), [Int]())
    while !parameters.rest.isEmpty {
      let question = Question(parameters.byte(), parameters.byte())
      let value = (0..<4).reduce(0) { value, place in value | parameters.byte() << (8 * place) }
      questions.append(question)
      switch question {
      case .decision, .learnt: answers.append(value & 1)
      case .symbol: answers.append((value >> 1 & 0xFFFFF) * (value & 1 == 0 ? 1 : -1))
      case .bits(let width): answers.append(value & (1 << width - 1))
      }
    }
    let body = DecisionWriter.body(answers, to: questions)
    let read = try? DecisionReader.answers(in: body[...], to: questions)
    try expect(read == answers, "what is written is read")
  }

  static func seeds() throws -> [(name: String, bytes: [UInt8])] {
    let numbers = (0..<240).map { UInt8(truncatingIfNeeded: $0 * $0 * 37 >> 3) }
    return [("one", [2, 40, 9, 0, 0, 0]), ("many", numbers), ("few", Array(numbers[7..<31]))]
  }
}
