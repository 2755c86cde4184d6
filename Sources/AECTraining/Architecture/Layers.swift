import AEC

/// A convolution: 1x1 (dense), or a square of each channel with itself (depth-wise). Its result is
///
///     depth-to-space(limited(residual + activation(gain * (weights * space-to-depth(x) + biases))))
///
/// as `models/train/architecture.py` has it. Its name is that of its weights, and its name in the model file.
package struct Layer: Sendable, Equatable {
  package let name: String
  package let isDense: Bool
  /// Of the square of positions that an output depends on.
  package let side: Int
  /// Channels of the map that it reads, and of the one that it writes.
  package let takes, gives: Int
  package let activation: Activation
  /// Space-to-depth before it, depth-to-space after it.
  package let unshuffle, shuffle: Int
  /// How many results back the one lies that it adds; 0 adds none.
  package let residual: Int
  /// Table of the gains of what it gives.
  package let gain: String?
  /// Of an integer weight.
  package let bits: Int

  package var inputs: Int { takes * unshuffle * unshuffle }
  package var outputs: Int { gives * shuffle * shuffle }
  /// Weights of an output for each channel that it reads.
  package var taps: Int { side * side }
  /// Of the weights: outputs, inputs of a group, height, width.
  package var shape: [Int] { [outputs, isDense ? inputs : 1, side, side] }

  /// A dense layer of a list, from so many channels.
  init(
    dense name: String, _ takes: Int, _ gives: Int, _ activation: Activation = .linear, unshuffle: Int = 1,
    shuffle: Int = 1, residual: Int = 0, gain: String? = nil, bits: Int = 16
  ) {
    (self.name, isDense, side, self.activation) = (name, true, 1, activation)
    (self.takes, self.gives) = (takes, gives)
    (self.unshuffle, self.shuffle, self.residual) = (unshuffle, shuffle, residual)
    (self.gain, self.bits) = (gain, bits)
  }

  init(depthwise name: String, _ channels: Int, _ activation: Activation = .linear, radius: Int = 1) {
    (self.name, isDense, side, self.activation) = (name, false, 2 * radius + 1, activation)
    (takes, gives) = (channels, channels)
    (unshuffle, shuffle, residual, gain, bits) = (1, 1, 0, nil, 16)
  }
}

/// What a network is a chain of.
package enum Part: Sendable, Equatable {
  case layer(Layer)
  /// A residual depth-wise convolution, then a residual feed-forward part. Keeps its shape.
  case block(String, [Layer])

  package var layers: [Layer] {
    switch self {
    case .layer(let layer): [layer]
    case .block(_, let layers): layers
    }
  }

  static func block(_ name: String, channels c: Int, expansion: Int, radius: Int = 1) -> Part {
    .block(
      name,
      [
        Layer(dense: name + ".mix_in", c, c, .leaky, bits: 8),
        Layer(depthwise: name + ".depthwise", c, radius: radius),
        Layer(dense: name + ".mix_out", c, c, residual: 3, bits: 8),
        Layer(dense: name + ".expand", c, expansion * c, .leaky, bits: 8),
        Layer(dense: name + ".project", expansion * c, c, residual: 2, bits: 8),
      ])
  }
}

/// The maps that networks read and give.
package enum Place: Sendable, Hashable {
  case pixels, y, z, zHat, classes, psi, means, yHat, colours
}

/// A chain of layers and blocks from maps, one behind the other in their channels, to another.
package struct NetworkPlan: Sendable {
  package let name: String
  package let reads: [Place]
  package let gives: Place
  package let parts: [Part]

  package var layers: [Layer] { parts.flatMap(\.layers) }

  init(_ name: String, _ reads: [Place], _ gives: Place, _ parts: [Part]) {
    (self.name, self.reads, self.gives, self.parts) = (name, reads, gives, parts)
  }
}

extension NetworkList {
  /// The layers and blocks that the lines stand for, from `channels` on. Where pixels are read, a position of the input is a
  /// square of `block` pixels a side; where they are given, one of the output.
  func parts(_ channels: Int, reading block: Int = 1, giving square: Int = 1) -> [Part] {
    var (parts, channels) = ([Part](), channels)
    for (index, line) in lines.enumerated() {
      switch line {
      case .dense(let own, let gives, let activation, let down, let up, let hasGain):
        let (isFirst, isLast) = (index == 0, index == lines.count - 1)
        let shuffle = isLast ? up * square : up
        let gives = isLast ? gives / (square * square) : gives
        let layer = Layer(
          dense: name + own, channels, gives, activation, unshuffle: isFirst ? down * block : down, shuffle: shuffle,
          gain: hasGain ? name + "gain" : nil)
        parts.append(.layer(layer))
        channels = gives
      case .depthwise(let own, let activation, let radius):
        parts.append(.layer(Layer(depthwise: name + own, channels, activation, radius: radius)))
      case .block(let own, let expansion):
        parts.append(.block(name + own, channels: channels, expansion: expansion))
      case .blocks(let own, let count, let radius):
        parts += (0..<count).map {
          .block("\(name)\(own).\($0)", channels: channels, expansion: 2, radius: radius)
        }
      }
    }
    return parts
  }
}
