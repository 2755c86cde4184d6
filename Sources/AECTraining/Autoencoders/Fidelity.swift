import AECSupport

/// How near pictures are to others.
package struct Fidelity: Sendable {
  /// Mean squared error of a sample of 0...255, and the PSNR that it makes.
  package let error, psnr: Double
  /// Share of the fine detail that is kept: 1 of the pictures themselves, 0 of flat ones, less of blurred ones. Detail is what pixels differ by
  /// from the mean of the 3x3 around them; its part along that of the original is what is kept.
  package let detail: Double
  /// Share of the samples that are on the other side of middle gray.
  package let wrong: Double

  package init(_ pictures: SmallPictures, to originals: SmallPictures) {
    precondition(pictures.shape == originals.shape && pictures.count == originals.count, "as many of one shape")
    var (squares, wrong) = (0.0, 0)
    for (made, original) in zip(pictures.samples, originals.samples) {
      squares += Double((made - original) * (made - original))
      if (made < 0) != (original < 0) { wrong += 1 }
    }
    let count = Double(originals.samples.count)
    error = 255 * 255 * squares / count
    psnr = -10 * log10(squares / count)
    self.wrong = Double(wrong) / count
    let (made, original) = (pictures.detail, originals.detail)
    let energy = original.reduce(0) { $0 + Double($1 * $1) }
    detail = zip(made, original).reduce(0) { $0 + Double($1.0 * $1.1) } / max(energy, 1e-30)
  }
}

extension SmallPictures {
  /// What samples differ by from the mean of the 3x3 around them, where all of these are there.
  fileprivate var detail: [Float] {
    var detail: [Float] = []
    let (row, column) = (shape.width * shape.channels, shape.channels)
    for picture in 0..<count {
      for y in 1..<max(1, shape.height - 1) {
        let start = picture * shape.count + y * row
        for place in start + column..<start + row - column {
          var sum: Float = 0
          for line in [place - row, place, place + row] {
            sum += samples[line - column] + samples[line] + samples[line + column]
          }
          detail.append(samples[place] - sum / 9)
        }
      }
    }
    return detail
  }
}
