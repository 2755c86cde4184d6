/// Something that reads bytes which anybody may have made, and what must hold whatever they are.
///
/// A target is a type of this kind in ``FuzzTargets/all``; libFuzzer, the replay program and `swift test` do the rest.
package protocol FuzzTarget: Sendable {
  /// Name on the command line and of the folder of seeds.
  static var name: String { get }

  /// Reads the bytes. Throws ``FuzzFailure`` where something does not hold; a trap, a report of a sanitizer, much
  /// memory or a long time is a failure as well.
  static func test(_ bytes: [UInt8]) throws

  /// Takes an input apart, so that its pieces can be changed behind its lengths and checksums; nil where it is none
  /// of those files, or where there are none.
  static func anatomy(of bytes: [UInt8]) -> Anatomy?

  /// Small inputs that reach far, by name. Drawn and coded here: `run.sh seeds` writes them.
  static func seeds() throws -> [(name: String, bytes: [UInt8])]
}

extension FuzzTarget {
  package static func anatomy(of bytes: [UInt8]) -> Anatomy? { nil }
}

package enum FuzzTargets {
  package static let all: [any FuzzTarget.Type] = [
    WholeFile.self, FileRegion.self, FileScale.self, FileHeader.self, SectionBody.self, DecisionBody.self,
    DecisionRoundTrip.self, DetailBody.self, LosslessBody.self, DeepBody.self, GraphicsBody.self, ModelFile.self,
    PNGFile.self, JPEGFile.self, PNMFile.self, PictureMetadata.self, RoundTrip.self, IndexFile.self, AnomalyFile.self,
    ArrayFile.self,
  ]
}

/// What did not hold.
package struct FuzzFailure: Error, CustomStringConvertible {
  package let description: String
}

/// Throws unless the condition holds.
func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws(FuzzFailure) {
  guard condition else { throw FuzzFailure(description: what()) }
}

/// A file taken apart.
package struct Anatomy {
  /// Parts that mean something by themselves.
  package var pieces: [[UInt8]]
  /// Whether a piece may be left out, doubled or moved.
  package var isList = false
  /// The file of such pieces, with lengths and checksums as they must be.
  package var join: ([[UInt8]]) -> [UInt8]

  /// The file with something changed: `random` decides on what, `mutate` does it.
  package func mutated(by random: UInt32, _ mutate: ([UInt8]) -> [UInt8]) -> [UInt8] {
    guard !pieces.isEmpty else { return join(pieces) }
    var pieces = pieces
    let (first, second) = (Int(random >> 8) % pieces.count, Int(random >> 16) % pieces.count)
    switch isList ? random % 16 : 15 {
    case 0: pieces.remove(at: first)
    case 1: pieces.insert(pieces[first], at: second)
    case 2: pieces.swapAt(first, second)
    default: pieces[first] = mutate(pieces[first])
    }
    return join(pieces)
  }
}

/// Takes the parameters of a test off the front of its input; zeros where it has ended.
struct Parameters {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func byte() -> Int { Int(rest.popFirst() ?? 0) }

  /// A number of two bytes within a range.
  mutating func number(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + (byte() | byte() << 8) % range.count
  }
}
