/// A line of the list that a network is written as: its layers' names in the model file, and the channels they come to.
package enum NetworkLine: Sendable {
  /// Space-to-depth by `down`, then a dense layer, then depth-to-space by `up`, after which there are so many channels; its
  /// outputs may have the network's gains.
  case dense(String, Int, Activation = .linear, down: Int = 1, up: Int = 1, hasGain: Bool = false)
  case depthwise(String, Activation = .linear, radius: Int = 1)
  /// A residual block, its feed-forward part so many times wider.
  case block(String, expansion: Int = 2)
  /// So many blocks, NAME.0, NAME.1 ..., of depth-wise layers of a radius.
  case blocks(String, Int, radius: Int)
}

/// A network as it is written down, for all who make it of weights: what runs it, and what trains it.
package struct NetworkList: Sendable {
  /// What stands before its layers' names, with a dot.
  package let name: String
  /// Positions of the input to one of z along a side.
  package let density: Int
  package let lines: [NetworkLine]

  package init(name: String, density: Int, lines: [NetworkLine]) {
    (self.name, self.density, self.lines) = (name, density, lines)
  }
}

extension Network {
  /// Reads a network, layer by layer. `limits` are those of the inputs, `gain` is of the layer that has one.
  init(
    _ reader: inout ModelReader, _ list: NetworkList, limits: [Int], gain: AnchorTable? = nil
  ) throws(ModelError) {
    var (limits, layers) = (limits, [NetworkLayer]())
    let name = list.name
    func add(_ layer: NetworkLayer) {
      layers.append(layer)
      limits = layer.limits
    }
    for line in list.lines {
      switch line {
      case .dense(let own, let channels, let activation, let down, let up, let hasGain):
        let square = (0..<down * down).flatMap { _ in limits }
        let layer = try reader.dense(
          name + own, square, up * up * channels, activation, gain: hasGain ? gain : nil)
        add(.dense(layer, down: down, up: up))
      case .depthwise(let own, let activation, let radius):
        add(.depthwise(try reader.depthwise(name + own, limits, activation, radius: radius)))
      case .block(let own, let expansion):
        add(.block(try Block(&reader, name + own, limits, expansion: expansion)))
      case .blocks(let own, let count, let radius):
        for index in 0..<count {
          add(.block(try Block(&reader, "\(name)\(own).\(index)", limits, expansion: 2, radius: radius)))
        }
      }
    }
    self.init(density: list.density, layers)
  }
}
