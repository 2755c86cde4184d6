import AEC

extension Picture {
  /// The means of red, green and blue in `side * side` cells of the picture, row by row, in 0 ... 1: what pixels alone tell of it. Cells of
  /// a picture of few pixels overlap.
  package func cells(side: Int) -> [Float] {
    func range(_ index: Int, _ count: Int) -> Range<Int> {
      let start = count * index / side
      return start..<max(start + 1, count * (index + 1) / side)
    }
    let pixels = rgb8.pixels
    var cells: [Float] = []
    for cell in 0..<side * side {
      let (rows, columns) = (range(cell / side, height), range(cell % side, width))
      var sums = (0, 0, 0)
      for row in rows {
        for column in columns {
          let place = 3 * (row * width + column)
          sums.0 += Int(pixels[place])
          sums.1 += Int(pixels[place + 1])
          sums.2 += Int(pixels[place + 2])
        }
      }
      let unit = 1 / Float(255 * rows.count * columns.count)
      cells += [Float(sums.0) * unit, Float(sums.1) * unit, Float(sums.2) * unit]
    }
    return cells
  }
}
