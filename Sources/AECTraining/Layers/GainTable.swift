/// A table of logarithms of gains by rate, `[anchor][channel]`, and the row that is interpolated for a crop.
final class GainTable {
  let parameter: Parameter
  /// Of the crop: interpolated numbers, and e to their power.
  let numbers, gains: Floats
  /// Gradient by the interpolated numbers, of the crop.
  let gradient: Floats
  private var (row, part) = (0, Float(0))

  var channels: Int { parameter.shape[1] }

  init(_ name: String, _ parameters: Parameters) {
    parameter = parameters[name]
    (numbers, gains) = (Floats(parameter.shape[1]), Floats(parameter.shape[1]))
    gradient = Floats(parameter.shape[1])
  }

  /// Interpolates between two anchors, at a real index 0 ... 15.
  func set(_ rate: Float, _ pass: Pass) {
    row = min(max(Int(rate.rounded(.down)), 0), parameter.shape[0] - 2)
    part = rate - Float(row)
    let start = pass.parameters.start(parameter) + row * channels
    for channel in 0..<channels {
      numbers.start[channel] = start[channel] * (1 - part) + start[channels + channel] * part
    }
    pass.kernels.table.exponential(numbers.start, Int64(channels), gains.start)
    gradient.clear()
  }

  /// Turns `gradient` from one by gains into one by their logarithms.
  func makeLogarithmic() {
    for channel in 0..<channels { gradient.start[channel] *= gains.start[channel] }
  }

  /// Spreads `gradient`, by the interpolated numbers, over the anchors around.
  func finish(_ pass: Pass) {
    let start = pass.gradients + parameter.offset
    if !pass.adds { start.update(repeating: 0, count: parameter.count) }
    for channel in 0..<channels {
      start[row * channels + channel] += gradient.start[channel] * (1 - part)
      start[(row + 1) * channels + channel] += gradient.start[channel] * part
    }
  }
}
