/// A row of positions of a map, or part of it. It does not keep the map alive.
package struct Row<Element: FixedWidthInteger> {
  let start: UnsafeMutablePointer<Element>
  /// Positions.
  let width: Int
  let channels: Int
  /// Elements from one position to the next.
  let stride: Int

  /// `factor` neighbouring positions as one, with their channels one after another.
  func folded(_ factor: Int) -> Row {
    if factor == 1 { return self }
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
  package func position(_ x: Int) -> UnsafeMutablePointer<Element> {
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

/// Which elements of a row are done at once: every second position of some columns, and some channels of each.
struct RowSelection {
  /// Begins and ends with an even column.
  var columns: Range<Int>
  /// Of the first column, 0 or 1 beyond the range's.
  let parity: Int
  let channels: Range<Int>

  func of<Element>(_ row: Row<Element>) -> Row<Element> {
    row.columns(columns).everySecond(from: parity).channels(channels)
  }

  func moved(by distance: Int) -> RowSelection {
    RowSelection(columns: columns.moved(by: distance), parity: parity, channels: channels)
  }
}

/// Numbers that stay as they are, one a channel, where kernels can read them.
final class Vector<Element: FixedWidthInteger>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Element>

  init(_ values: [Element]) {
    storage = .allocate(capacity: values.count)
    _ = storage.initialize(from: values)
  }

  deinit { storage.deallocate() }

  /// The first number.
  var start: UnsafePointer<Element> { UnsafePointer(storage.baseAddress!) }
  var count: Int { storage.count }
}
