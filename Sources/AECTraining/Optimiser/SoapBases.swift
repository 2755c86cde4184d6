import AECSupport
import CTraining

/// A side of a matrix's gradients: their second moments, and what are about the eigenvectors of these, as columns.
final class SoapSide {
  let size: Int
  let moments: Floats
  /// Changed by `change` alone.
  let basis: Floats
  private var packed: (basis: Words, transpose: Words)?

  init(_ size: Int) { (self.size, moments, basis) = (size, Floats(size * size), Floats(size * size)) }

  func change(_ body: (_ basis: UnsafeMutablePointer<Float>) -> Void) {
    body(basis.start)
    packed = nil
  }

  /// The basis as the right-hand matrix of products, or its transpose: packed once, for many steps.
  func packed(transposed: Bool, _ kernels: TrainingKernels) -> Words {
    if packed == nil {
      let words = kernels.table.packed_words(Int32(size), Int32(size), true)
      let new = (basis: Words(words), transpose: Words(words))
      kernels.table.pack(basis.start, size, 1, Int32(size), Int32(size), true, new.basis.start)
      kernels.table.pack(basis.start, 1, size, Int32(size), Int32(size), true, new.transpose.start)
      packed = new
    }
    return transposed ? packed!.transpose : packed!.basis
  }
}

/// What SOAP knows of a matrix `[rows][columns]`: the bases in which Adam sees its gradients.
final class SoapBases {
  /// Sides above this are not turned: their eigenvectors would cost more than they gain.
  static let largest = 1024
  /// Steps between gradients that count for the second moments.
  static let gatherEvery = 4
  /// Steps between changes of the bases, and early ones, since the first basis is that of a single gradient.
  static let turnEvery = 25
  static let earlyTurns = [2, 5]
  /// Moments of this part of the largest are as good as none.
  static let unknown: Float = 1e-6

  let rows, columns: Int
  let left, right: SoapSide?

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    left = rows <= Self.largest ? SoapSide(rows) : nil
    right = columns <= Self.largest ? SoapSide(columns) : nil
  }

  /// About the multiply-adds of a step.
  var work: Int { 2 * rows * columns * ((left?.size ?? 0) + (right?.size ?? 0)) + rows * columns }

  // MARK: Products

  /// `a * b`, of `[m][k]` and `[k][n]`, or of `[n][k]` where b is transposed.
  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposed: Bool = false, _ m: Int, _ k: Int, _ n: Int,
    _ result: UnsafeMutablePointer<Float>, _ kernels: TrainingKernels, _ scratch: Scratch
  ) {
    let table = kernels.table
    let packed = scratch.words(.packed, table.packed_words(Int32(k), Int32(n), true))
    table.pack(b, transposed ? 1 : n, transposed ? k : 1, Int32(k), Int32(n), true, packed)
    multiply(a, packed: packed, m, k, n, result, kernels)
  }

  private func multiply(
    _ a: UnsafePointer<Float>, packed: UnsafePointer<UInt32>, _ m: Int, _ k: Int, _ n: Int,
    _ result: UnsafeMutablePointer<Float>, _ kernels: TrainingKernels
  ) {
    var finish = aec_finish()
    finish.output = result
    a.withMemoryRebound(to: UInt32.self, capacity: m * k) {
      kernels.table.product($0, packed, Int32(m), Int32(k), Int32(n), true, &finish)
    }
  }

  /// `a' * b`, of `[k][m]` and `[k][n]`.
  private func multiply(
    transposed a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ k: Int, _ m: Int, _ n: Int,
    _ result: UnsafeMutablePointer<Float>, _ kernels: TrainingKernels
  ) {
    a.withMemoryRebound(to: UInt32.self, capacity: k * m) { a in
      b.withMemoryRebound(to: UInt32.self, capacity: k * n) { b in
        kernels.table.outer(a, b, Int32(k), Int32(m), Int32(n), true, false, result, nil)
      }
    }
  }

  /// A matrix in the bases, left' x right, or back out of them, left x right'; where that is depends on the sides.
  func turned(
    _ x: UnsafeMutablePointer<Float>, back: Bool = false, _ kernels: TrainingKernels, _ scratch: Scratch
  ) -> UnsafeMutablePointer<Float> {
    var x = x
    if let right {
      let product = scratch.floats(.floats, rows * columns)
      multiply(x, packed: right.packed(transposed: back, kernels).start, rows, columns, columns, product, kernels)
      x = product
    }
    if let left {
      let product = scratch.floats(.shuffled, rows * columns)
      if back {
        multiply(left.basis.start, x, rows, rows, columns, product, kernels, scratch)
      } else {
        multiply(transposed: left.basis.start, x, rows, rows, columns, product, kernels)
      }
      x = product
    }
    return x
  }

  /// The second moments of both sides, moving averages.
  private func gather(
    _ gradient: UnsafePointer<Float>, keep: Float, _ kernels: TrainingKernels, _ scratch: Scratch
  ) {
    if let left {
      let product = scratch.floats(.floats, rows * rows)
      multiply(gradient, gradient, transposed: true, rows, columns, rows, product, kernels, scratch)
      kernels.table.add(product, 1 - keep, keep, Int64(rows * rows), left.moments.start)
    }
    if let right {
      let product = scratch.floats(.floats, columns * columns)
      multiply(transposed: gradient, gradient, rows, columns, columns, product, kernels)
      kernels.table.add(product, 1 - keep, keep, Int64(columns * columns), right.moments.start)
    }
  }

  // MARK: Bases

  /// The first bases: those of a single gradient.
  func begin(_ gradient: UnsafePointer<Float>, _ kernels: TrainingKernels, _ scratch: Scratch) {
    gather(gradient, keep: 0, kernels, scratch)
    for side in [left, right].compactMap(\.self) {
      let size = side.size
      // In double: products of small gradients are below what single precision can turn.
      let found = Eigenvectors(of: side.moments.array.map { Double($0) }, size: size)
      side.change { basis in
        for column in 0..<size {
          // The largest first; without them, as it is.
          let vector = found.map { Array($0[column]) } ?? (0..<size).map { $0 == column ? 1 : 0 }
          for row in 0..<size { basis[row * size + column] = Float(vector[row]) }
        }
      }
    }
  }

  /// What follows a step: gathers its gradient and changes the bases where it is time to.
  func finish(
    step: Int, _ gradient: UnsafePointer<Float>, keep: Float, _ mean: UnsafeMutablePointer<Float>,
    _ square: UnsafeMutablePointer<Float>, _ kernels: TrainingKernels, _ scratch: Scratch
  ) {
    if step % Self.gatherEvery == 0 { gather(gradient, keep: keep, kernels, scratch) }
    guard step % Self.turnEvery == 0 || Self.earlyTurns.contains(step) else { return }
    // The first moment turns with its basis, the second keeps what it knows of each direction (section 3 of the paper).
    mean.update(from: turned(mean, back: true, kernels, scratch), count: rows * columns)
    for (side, isLeft) in [(left, true), (right, false)] {
      guard let side else { continue }
      let order = change(side, kernels, scratch)
      let old = scratch.floats(.floats, rows * columns)
      old.update(from: square, count: rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          square[row * columns + column] =
            isLeft ? old[order[row] * columns + column] : old[row * columns + order[column]]
        }
      }
    }
    mean.update(from: turned(mean, kernels, scratch), count: rows * columns)
  }

  /// One step of power iteration towards the eigenvectors of the second moments, the largest first; returns where each was.
  private func change(_ side: SoapSide, _ kernels: TrainingKernels, _ scratch: Scratch) -> [Int] {
    let (size, basis) = (side.size, side.basis.start)
    let image = scratch.floats(.floats, size * size)
    multiply(side.moments.start, basis, size, size, size, image, kernels, scratch)
    let values = scratch.floats(.wide, size)
    kernels.table.column_products(basis, image, Int32(size), Int32(size), false, values)
    let order = (0..<size).sorted { (values[$0], $1) > (values[$1], $0) }
    var largest = Float(1e-30)  // Or squares would vanish.
    for index in 0..<size * size { largest = max(largest, abs(image[index])) }
    let columns = scratch.floats(.shuffled, size * size)
    for (place, column) in order.enumerated() {
      for row in 0..<size {
        // Directions that the moments know nothing of stay as they are.
        let index = row * size + column
        columns[place * size + row] = image[index] / largest + Self.unknown * basis[index]
      }
    }
    let words = kernels.table.orthogonal_words(Int32(size))
    kernels.table.orthogonalise(columns, Int32(size), scratch.floats(.packed, words))
    side.change { basis in
      for row in 0..<size {
        for column in 0..<size { basis[row * size + column] = columns[column * size + row] }
      }
    }
    return order
  }

  // MARK: State

  private var sides: [(name: String, side: SoapSide)] {
    [("left", left), ("right", right)].compactMap { name, side in side.map { (name, $0) } }
  }

  var state: [(name: String, tensor: Tensor)] {
    sides.flatMap { name, side in
      [(name, side.moments), (name + " basis", side.basis)].map {
        ($0, Tensor(shape: [side.size, side.size], values: $1.array))
      }
    }
  }

  func restore(_ state: (String) -> Tensor?) -> Bool {
    for (name, side) in sides {
      let (count, moments, basis) = (side.size * side.size, state(name), state(name + " basis"))
      guard let moments, let basis, moments.values.count == count, basis.values.count == count else { return false }
      moments.values.withUnsafeBufferPointer { side.moments.start.update(from: $0.baseAddress!, count: count) }
      side.change { start in basis.values.withUnsafeBufferPointer { start.update(from: $0.baseAddress!, count: count) }
      }
    }
    return true
  }
}
