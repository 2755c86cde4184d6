import CKernels

/// What neighbouring pixels of a part of a picture are like, and so whether networks will do there.
struct Texture {
  /// Pairs of neighbours' numbers, the sum of their differences, and how many pairs have none.
  let pairs, differences, equal: Int

  init(of source: PixelMap, _ rows: Range<Int>, _ columns: Range<Int>) {
    let places = source.places(row: rows.lowerBound, count: rows.count, column: columns.lowerBound)
    let texture = aec_texture_of(
      places.map { UnsafePointer($0) }, Int32(source.samples), Int32(columns.count), Int32(rows.count))
    (pairs, differences, equal) = (Int(texture.pairs), Int(texture.differences), Int(texture.equal))
  }

  /// Whether neighbours differ by more than photographs' do, in gray levels on average, or by a part of it while at least three of
  /// five are equal.
  var isLost: Bool { differences > 56 * pairs || differences > 4 * pairs && 5 * equal > 3 * pairs }

  /// Whether at least three of four neighbours are equal.
  var isEven: Bool { 4 * equal > 3 * pairs }

  /// Whether they are, and neighbours differ by a level or more on average.
  var isDrawn: Bool { isEven && differences > pairs }
}
