/// How much of a picture goes which way: told by the decisions of its layers alone, square by square, so that no pixel is made and
/// memory does not grow with the picture.
package struct WayShares {
  /// The part of the blocks to which the layer adds something.
  package let detail: Double
  /// The part that it makes without networks.
  package let flat: Double
  /// The parts that are coded pixel by pixel.
  package let exact: ExactShare

  /// Reads it from a file with this header.
  package init(_ bytes: [UInt8], _ header: Header) throws(CodecError) {
    let (size, hasNetworks) = (header.size, header.quality != nil)
    exact = try ExactShare(bytes, header)
    let all = Double(size.blockRows * size.blockColumns)
    guard header.has(.detail) else {
      (detail, flat) = (0, 0)
      return
    }
    let section = SectionCoder(.detail, of: size)
    let (rows, columns) = (section.segments.strips, section.segments.columns)
    // Blocks see no further than the row above.
    let symbols = FeatureMap(
      height: rows[0].count, width: columns[0].count, channels: DetailTransform.channels, holding: 2)
    let marks = ClassMap(height: rows[0].count, width: columns[0].count, channels: DetailTransform.marks)
    var (active, own) = (0, 0)
    for (index, body) in try section.bodies(bytes[header.body(.detail)]).enumerated() {
      let body = try body.checked(section.name(of: index))
      let (rows, columns) = (0..<rows[index / columns.count].count, 0..<columns[index % columns.count].count)
      for row in rows { marks[row].clear() }
      do {
        _ = try DetailCoder.read(
          body,
          into: DetailBlocks(
            rows: rows, columns: columns, symbols: symbols, marks: marks, hasNetworks: hasNetworks), nil)
      } catch {
        throw CodecError(error, in: section.name(of: index), at: body.startIndex)
      }
      for row in rows {
        for column in columns {
          let kind = DetailKind(marks[row].position(column))
          if kind != .none { active += 1 }
          if kind == .flat { own += 1 }
        }
      }
    }
    (detail, flat) = (Double(active) / all, hasNetworks ? Double(own) / all : 1 - exact.graphics)
  }
}
