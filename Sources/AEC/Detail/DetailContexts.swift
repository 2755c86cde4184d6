import CKernels

/// What is known of a plane's symbols before they are read: their scale classes, from symbols that came before.
///
/// A symbol's deviation is guessed as a weighted sum of magnitudes: those at its frequency, and next to it, of the blocks on the
/// left and above; those of lower frequencies of its own plane; those at its frequency of the planes before it. The
/// weights are ``DetailWeights``, one set for each plane and kind of frequency.
///
/// Normative: <doc:Detail>.
package struct DetailContexts: ~Copyable {
  /// Blocks' planes, where there are any.
  package struct Blocks {
    var left, above, aboveRight: UnsafePointer<Int16>?

    package init(
      left: UnsafePointer<Int16>? = nil, above: UnsafePointer<Int16>? = nil, aboveRight: UnsafePointer<Int16>? = nil
    ) {
      (self.left, self.above, self.aboveRight) = (left, above, aboveRight)
    }
  }

  /// What the neighbours say, in 1/256, for each frequency.
  private let sums: UnsafeMutablePointer<Int32>
  /// Magnitudes of the plane that is coded, framed by two rows and columns of zeros.
  private let magnitudes: UnsafeMutablePointer<Int32>
  private let weights: [Vector<Int16>]
  /// Weights of the magnitudes in the same plane: above, on the left, and further away.
  private let weightsOfOwn: [Vector<Int32>]
  /// Those of the plane that is coded.
  private var own: UnsafePointer<Int32>

  private static let side = DetailTransform.side
  private static let pitch = side + 2
  static let largest = Int32(AEC_DETAIL_MAGNITUDE)

  package init() {
    sums = .allocate(capacity: DetailTransform.area)
    sums.initialize(repeating: 0, count: DetailTransform.area)
    magnitudes = .allocate(capacity: Self.pitch * Self.pitch)
    magnitudes.initialize(repeating: 0, count: Self.pitch * Self.pitch)
    (weights, weightsOfOwn) = (DetailWeights.ofNeighbours, DetailWeights.ofOwnPlane)
    own = weightsOfOwn[0].start
  }

  deinit {
    sums.deallocate()
    magnitudes.deallocate()
  }

  /// Begins a plane of a block whose earlier planes are in `symbols`.
  package mutating func begin(_ plane: Int, of symbols: UnsafePointer<Int16>, _ blocks: Blocks) {
    own = weightsOfOwn[plane].start
    magnitudes.update(repeating: 0, count: Self.pitch * Self.pitch)
    let offset = plane * DetailTransform.area
    func moved(_ block: UnsafePointer<Int16>?) -> UnsafePointer<Int16>? { block.map { $0 + offset } }
    var neighbours = aec_detail_neighbours(
      left: moved(blocks.left), above: moved(blocks.above), above_right: moved(blocks.aboveRight),
      first_plane: plane > 0 ? symbols : nil, second_plane: plane > 1 ? symbols + DetailTransform.area : nil)
    aec_detail_contexts(&neighbours, weights[plane].start, sums)
  }

  /// The scale class of the symbol of a vertical and a horizontal frequency.
  @inline(__always)
  package func scaleClass(_ u: Int, _ v: Int) -> Int {
    let index = Self.side * u + v
    let here = magnitudes + Self.place(u, v)
    let far = here[-Self.pitch - 1] &+ here[-2 * Self.pitch] &+ here[-2]
    let own = own + 3 * index
    let sum = sums[index] &+ own[0] &* here[-Self.pitch] &+ own[1] &* here[-1] &+ own[2] &* far
    return Self.scaleClass(of: sum)
  }

  /// Tells the magnitude of that symbol.
  @inline(__always)
  package func put(_ magnitude: Int, _ u: Int, _ v: Int) {
    magnitudes[Self.place(u, v)] = min(Int32(truncatingIfNeeded: magnitude), Self.largest)
  }

  @inline(__always)
  private static func place(_ u: Int, _ v: Int) -> Int { pitch * (u + 2) + v + 2 }

  /// The scale class of a deviation in 1/256: linear in its logarithm, of which four bits behind the point are known.
  @inline(__always)
  package static func scaleClass(of deviation: Int32) -> Int {
    let value = max(deviation, 1)
    let octave = 31 - value.leadingZeroBitCount
    let logarithm = octave << 4 | ((Int(value) << 4) >> octave & 15)
    return min(max((439 * logarithm - 33_096) >> 10, 0), ScaleClass.wideCount - 1)
  }
}
