/// Rounds weights one column after the other: each error is made up for by the columns that are still to come, as far as their
/// inputs go together.
///
/// Source: GPTQ, Frantar et al. 2022, arXiv 2210.17323, algorithm 1. Large inputs first.
package struct RoundingInTurn {
  /// Of the inputs' mean products, by a part of their mean square.
  private static let damping = 0.01

  private let inputs: Int
  private let largest: Double
  /// Columns in the order in which they are rounded.
  private let order: [Int]
  /// An upper triangle, with rows and columns in that order, whose square is the inverse of the damped products.
  private let factor: [Double]

  /// `product` are the mean products `[K, K]` of the inputs, `largest` is the largest magnitude of a rounded weight.
  package init(_ product: [Double], largest: Double) {
    let k = Int(Double(product.count).squareRoot())
    let diagonal = (0..<k).map { product[k * $0 + $0] }
    let order = (0..<k).sorted { (diagonal[$0], $1) > (diagonal[$1], $0) }
    let damping = Self.damping * max(diagonal.reduce(0, +) / Double(k), 1e-30)
    var damped: [Double] = []
    for row in order {
      for column in order { damped.append(product[k * row + column] + (row == column ? damping : 0)) }
    }
    (inputs, self.largest, self.order) = (k, largest, order)
    factor = UpperFactor(damped, size: k).inverse
  }

  /// Whole numbers near weights `[outputs, K]` in units.
  package func round(_ weights: [Double], outputs: Int) -> [Double] {
    var whole = weights
    for output in 0..<outputs {
      var row = order.map { weights[inputs * output + $0] }
      for place in 0..<inputs {
        let rounded = min(max(row[place].rounded(.toNearestOrEven), -largest), largest)
        whole[inputs * output + order[place]] = rounded
        let error = (row[place] - rounded) / factor[inputs * place + place]
        for later in place + 1..<max(inputs, place + 1) { row[later] -= error * factor[inputs * place + later] }
      }
    }
    return whole
  }
}
