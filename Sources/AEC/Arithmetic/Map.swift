/// An array of numbers of shape `[height, width, channels]`, channels innermost, of which all rows or only some
/// neighbouring ones are in memory at a time.
///
/// Threads may write different elements of one map at the same time; nothing else of it is shared.
package final class Map<Element: FixedWidthInteger>: @unchecked Sendable {
  package let height: Int
  package let width: Int
  package let channels: Int
  /// Rows in memory: row y takes the place of row y - held.
  private let held: Int
  private let storage: UnsafeMutableBufferPointer<Element>

  /// A map of zeros. `held` neighbouring rows of it can be in memory, all unless given.
  package init(height: Int, width: Int, channels: Int, holding held: Int? = nil) {
    (self.height, self.width, self.channels) = (height, width, channels)
    self.held = max(1, min(held ?? height, height))
    storage = LargePages.allocate(self.held * width * channels)
    storage.initialize(repeating: 0)
  }

  /// A few rows to work in, of a map of any height.
  package convenience init(rows: Int, width: Int, channels: Int) {
    self.init(height: .max, width: width, channels: channels, holding: rows)
  }

  deinit { storage.deallocate() }

  package subscript(row: Int) -> Row<Element> {
    precondition(row >= 0 && row < height, "a map has rows 0 ..< height")
    let length = width * channels
    return Row(start: storage.baseAddress! + row % held * length, width: width, channels: channels, stride: channels)
  }

  /// All elements of a map whose rows are all in memory, in raster order.
  package var elements: [Element] { elements(rows: 0..<height, columns: 0..<width) }

  /// The elements of some rows and columns, in raster order.
  package func elements(rows: Range<Int>, columns: Range<Int>) -> [Element] {
    var out: [Element] = []
    out.reserveCapacity(rows.count * columns.count * channels)
    for row in rows { out.append(contentsOf: storage[range(row, columns)]) }
    return out
  }

  /// Gives the elements of some rows and columns to `body`, in raster order: where they lie if they lie so, else a copy.
  func withElements<Result, Failure: Error>(
    rows: Range<Int>, columns: Range<Int>, _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if let place = place(rows: rows, columns: columns) { return try body(UnsafeBufferPointer(place)) }
    let copy = LargePages.allocate(rows.count * columns.count * channels) as UnsafeMutableBufferPointer<Element>
    defer { copy.deallocate() }
    let length = columns.count * channels
    for (index, row) in rows.enumerated() {
      _ = copy[index * length..<(index + 1) * length].initialize(fromContentsOf: storage[range(row, columns)])
    }
    return try body(UnsafeBufferPointer(copy))
  }

  /// Lets `body` fill zeros that some rows and columns are then, in raster order.
  func replaceElements<Failure: Error>(
    rows: Range<Int>, columns: Range<Int>, _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    if let place = place(rows: rows, columns: columns) {
      place.update(repeating: 0)
      return try body(place)
    }
    let copy = LargePages.allocate(rows.count * columns.count * channels) as UnsafeMutableBufferPointer<Element>
    defer { copy.deallocate() }
    copy.initialize(repeating: 0)
    try body(copy)
    let length = columns.count * channels
    for (index, row) in rows.enumerated() {
      _ = storage[range(row, columns)].update(fromContentsOf: copy[index * length..<(index + 1) * length])
    }
  }

  /// The place of all columns of some rows, if these lie one after another.
  private func place(rows: Range<Int>, columns: Range<Int>) -> UnsafeMutableBufferPointer<Element>? {
    let first = rows.lowerBound % held
    guard columns == 0..<width, first + rows.count <= held else { return nil }
    return UnsafeMutableBufferPointer(
      rebasing: storage[first * width * channels..<(first + rows.count) * width * channels])
  }

  private func range(_ row: Int, _ columns: Range<Int>) -> Range<Int> {
    let first = (row % held * width + columns.lowerBound) * channels
    return first..<first + columns.count * channels
  }

  /// Takes some rows of a map of as many columns.
  func copy(rows: Range<Int>, of other: Map) {
    for row in rows { self[row].copy(from: other[row]) }
  }

  /// Takes some columns of a map of as many rows, all of them in memory here and there.
  func copy(columns: Range<Int>, of other: Map) {
    for row in 0..<height { self[row].copy(from: other[row].columns(columns)) }
  }

  /// Puts elements in raster order into some rows and columns.
  package func replace(rows: Range<Int>, columns: Range<Int>, with elements: [Element]) {
    let length = columns.count * channels
    precondition(elements.count == rows.count * length, "as many elements as positions times channels")
    for (index, row) in rows.enumerated() {
      _ = storage[range(row, columns)].update(fromContentsOf: elements[index * length..<(index + 1) * length])
    }
  }
}

/// A feature map: activations, latents or symbols.
package typealias FeatureMap = Map<Int16>
/// Scale classes, 0 ... 63.
package typealias ClassMap = Map<UInt8>
