/// An array of numbers of shape `[height, width, channels]`, channels innermost, of which all rows or only some
/// neighbouring ones are in memory at a time.
///
/// Threads may write different rows of one map at the same time; nothing else of it is shared.
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

  /// A map of one position, a channel for each of `values`.
  convenience init(_ values: [Element]) {
    self.init(height: 1, width: 1, channels: values.count)
    _ = storage.update(from: values)
  }

  deinit { storage.deallocate() }

  subscript(row: Int) -> Row<Element> {
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

  /// A copy of some columns of a map whose rows are all in memory.
  func cropped(columns: Range<Int>) -> Map {
    let part = Map(height: height, width: columns.count, channels: channels)
    part.replace(rows: 0..<height, columns: 0..<columns.count, with: elements(rows: 0..<height, columns: columns))
    return part
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

/// A row of positions of a map, or part of it. It does not keep the map alive.
struct Row<Element: FixedWidthInteger> {
  let start: UnsafeMutablePointer<Element>
  /// Positions.
  let width: Int
  let channels: Int
  /// Elements from one position to the next.
  let stride: Int

  /// `factor` neighbouring positions as one, with their channels one after another.
  func folded(_ factor: Int) -> Row {
    precondition(stride == channels && width % factor == 0)
    return Row(start: start, width: width / factor, channels: channels * factor, stride: stride * factor)
  }

  /// Every second position, beginning with position `first` (0 or 1).
  func everySecond(from first: Int) -> Row {
    precondition(width % 2 == 0)
    return Row(start: start + first * stride, width: width / 2, channels: channels, stride: 2 * stride)
  }

  /// Some channels of each position.
  func channels(_ range: Range<Int>) -> Row {
    precondition(range.lowerBound >= 0 && range.upperBound <= channels)
    return Row(start: start + range.lowerBound, width: width, channels: range.count, stride: stride)
  }

  /// The first element of a position.
  func position(_ x: Int) -> UnsafeMutablePointer<Element> {
    precondition(x >= 0 && x < width)
    return start + x * stride
  }

  /// Some neighbouring positions.
  func columns(_ range: Range<Int>) -> Row {
    precondition(range.lowerBound >= 0 && range.upperBound <= width)
    return Row(start: start + range.lowerBound * stride, width: range.count, channels: channels, stride: stride)
  }

  /// All elements, position by position.
  var elements: [Element] {
    (0..<width).flatMap { UnsafeBufferPointer(start: position($0), count: channels) }
  }

  func copy(from other: Row) {
    precondition(other.width == width && other.channels == channels, "rows of one shape")
    if stride == channels, other.stride == channels {
      start.update(from: other.start, count: width * channels)
    } else {
      for x in 0..<width { position(x).update(from: other.position(x), count: channels) }
    }
  }

  /// Makes all elements zero.
  func clear() {
    for x in 0..<width { position(x).update(repeating: 0, count: channels) }
  }
}

/// A few rows to work in: row y takes the place of row y - rows.
final class RowRing {
  private let map: FeatureMap

  init(rows: Int, width: Int, channels: Int) {
    map = FeatureMap(height: .max, width: width, channels: channels, holding: rows)
  }

  subscript(row: Int) -> Row<Int16> { map[row] }
}
