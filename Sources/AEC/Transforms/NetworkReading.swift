/// A line of the list that a network is written as: its layers' names in the model file, and the channels they come to.
enum NetworkLine {
  /// Space-to-depth by `down`, then a dense layer, then depth-to-space by `up`, after which there are so many channels.
  case dense(String, Int, Activation = .linear, down: Int = 1, up: Int = 1, gain: AnchorTable? = nil)
  case depthwise(String, Activation = .linear, radius: Int = 1)
  /// A residual block, its feed-forward part so many times wider.
  case block(String, expansion: Int = 2)
  /// So many blocks, NAME.0, NAME.1 ...
  case blocks(String, Int)
}

extension Network {
  /// Reads a network, layer by layer. `name` stands before its layers' names; `limits` are those of the inputs.
  init(
    _ reader: inout ModelReader, _ name: String, density: Int, limits: [Int], _ lines: [NetworkLine]
  ) throws(ModelError) {
    var (limits, layers) = (limits, [NetworkLayer]())
    func add(_ layer: NetworkLayer) {
      layers.append(layer)
      limits = layer.limits
    }
    for line in lines {
      switch line {
      case .dense(let own, let channels, let activation, let down, let up, let gain):
        let square = (0..<down * down).flatMap { _ in limits }
        let layer = try reader.dense(name + own, square, up * up * channels, activation, gain: gain)
        add(.dense(layer, down: down, up: up))
      case .depthwise(let own, let activation, let radius):
        add(.depthwise(try reader.depthwise(name + own, limits, activation, radius: radius)))
      case .block(let own, let expansion):
        add(.block(try Block(&reader, name + own, limits, expansion: expansion)))
      case .blocks(let own, let count):
        for index in 0..<count { add(.block(try Block(&reader, "\(name)\(own).\(index)", limits, expansion: 2))) }
      }
    }
    self.init(density: density, layers)
  }
}
