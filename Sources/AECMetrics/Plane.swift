import AEC

/// One number a pixel, rows from the top without gaps.
struct Plane {
  var width: Int
  var height: Int
  var values: [Double]
}

extension Plane {
  /// The luma of a picture, 0...255 and not rounded, whatever its depth: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, full range).
  init(lumaOf image: Picture) {
    (width, height) = (image.width, image.height)
    let layout = image.layout
    let scale = Double(layout.largest / 255)
    values = [Double](unsafeUninitializedCapacity: width * height) { values, count in
      image.pixels.withUnsafeBufferPointer { pixels in
        func number(_ index: Int) -> Double { Double(Numbers.number(index, of: pixels, depth: layout.depth)) / scale }
        guard layout.colours > 1 else {
          for index in 0..<values.count { values[index] = number(index) }
          return
        }
        for index in 0..<values.count {
          values[index] = 0.299 * number(3 * index) + 0.587 * number(3 * index + 1) + 0.114 * number(3 * index + 2)
        }
      }
      count = values.count
    }
  }

  /// The means of squares of 2x2. A last column or row without a partner counts twice, so that sizes round
  /// up.
  func halved() -> Plane {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    var halved: [Double] = []
    halved.reserveCapacity(columns * rows)
    for y in 0..<rows {
      let above = 2 * y * width
      let below = min(2 * y + 1, height - 1) * width
      for x in 0..<columns {
        let (left, right) = (2 * x, min(2 * x + 1, width - 1))
        halved.append(
          0.25 * (values[above + left] + values[above + right] + values[below + left] + values[below + right])
        )
      }
    }
    return Plane(width: columns, height: rows, values: halved)
  }
}
