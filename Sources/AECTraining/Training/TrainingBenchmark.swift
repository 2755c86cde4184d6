import AECSupport
import CTraining

/// How fast kernels and whole steps are.
package enum TrainingBenchmark {
  /// A kernel at a shape.
  package struct Row: Sendable {
    package let name: String
    /// Multiply-adds a second, in billions, and what the same instructions do on registers alone.
    package let speed, limit: Double
    /// Whether it multiplies floats.
    package let isExact: Bool
  }

  /// Products of `fast`: positions, inputs, outputs.
  private static let shapes = [(1024, 96, 96), (1024, 96, 192), (1024, 192, 96), (256, 256, 512), (256, 384, 256)]

  /// A time is the best of many short runs, those of the limit between them.
  package static func kernels(_ set: TrainingKernels, runs: Int = 40) -> [Row] {
    var rows: [Row] = []
    for isExact in set.roundsOperands ? [false, true] : [true] {
      for (positions, inputs, outputs) in shapes {
        rows += products(set, isExact, Int32(positions), Int32(inputs), Int32(outputs), runs)
      }
    }
    return rows
  }

  private static func products(
    _ set: TrainingKernels, _ isExact: Bool, _ positions: Int32, _ inputs: Int32, _ outputs: Int32, _ runs: Int
  ) -> [Row] {
    let table = set.table
    let (left, right) = (Words(Int(positions * inputs)), Words(Int(positions * outputs)))
    let packed = Words(table.packed_words(inputs, outputs, isExact))
    let scratch = Words(table.outer_words(positions, outputs, inputs, isExact))
    let (output, weights) = (Floats(Int(positions * outputs)), Floats(Int(inputs * outputs)))
    var finish = aec_finish()
    (finish.residual, finish.output, finish.operand) = (UnsafePointer(output.start), output.start, right.start)
    var (product, outer, limit) = (Double.infinity, Double.infinity, 0.0)
    for _ in 0..<runs {
      product = min(
        product,
        seconds { table.product(left.start, packed.start, positions, inputs, outputs, isExact, &finish) })
      let rounds: Int64 = 2000
      limit = max(limit, Double(table.peak(1, isExact)) * Double(rounds) / seconds { _ = table.peak(rounds, isExact) })
      outer = min(
        outer,
        seconds {
          table.outer(
            right.start, left.start, positions, outputs, inputs, isExact, false, weights.start, scratch.start)
        })
    }
    let work = Double(positions) * Double(inputs) * Double(outputs) * 1e-9
    let kind = isExact ? "float32 " : "bfloat16"
    return [("product ", product), ("gradient", outer)].map { name, time in
      Row(
        name: "\(kind) \(name) \(positions) x \(inputs) x \(outputs)", speed: work / time, limit: limit * 1e-9,
        isExact: isExact)
    }
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (clock.measure(body)).inSeconds
  }

  /// A step's time, and its parts, in seconds; and the multiply-adds of the network in it.
  package struct Step: Sendable {
    package var seconds, crops, sum, optimiser, multiplyAdds: Double
  }

  /// Steps on crops of smooth colours.
  package static func steps(_ trainer: Trainer, count: Int) -> Step {
    let (batch, size) = (trainer.options.batch, trainer.options.crop)
    func step() {
      let draws = Draws(seed: 1, step: trainer.step)
      let cost = trainer.step(rates: draws.rates(batch), draws.noise, learningRate: 1e-5) { number, crop in
        for index in 0..<3 * size * size {
          crop[index] = 0.4 * Float((index * (number + 3)) % (3 * size)) / Float(3 * size) - 0.2
        }
      }
      precondition(!trainer.hasGoneBack, "a step came to numbers that are not finite: \(cost)")
    }
    // Bases are made in the first, and changed in two early ones.
    for _ in 0..<6 { step() }
    let before = trainer.descent.times
    let whole = seconds { for _ in 0..<count { step() } }
    let after = trainer.descent.times
    let n = Double(count)
    return Step(
      seconds: whole / n, crops: (after.examples - before.examples) / n, sum: (after.sum - before.sum) / n,
      optimiser: (after.optimiser - before.optimiser) / n,
      multiplyAdds: 3 * Double(batch * size * size) * Architecture(trainer.configuration).multiplyAddsPerPixel)
  }
}

extension Architecture {
  /// Of what is trained, forward; of the mean prediction's last layers a quarter.
  var multiplyAddsPerPixel: Double {
    var sum = 0.0
    for network in networks where network.name != Self.thumbnail {
      // Pixels a side of a position.
      var stride = ["pixels": 1, "zHat": 64]["\(network.reads[0])"] ?? 16
      for (index, layer) in network.layers.enumerated() {
        stride *= layer.unshuffle
        let work = Double(layer.outputs * layer.shape[1] * layer.taps) / Double(stride * stride)
        sum += network.gives == .means && index == network.layers.count - 1 ? work / 4 : work
        stride /= layer.shuffle
      }
    }
    return sum
  }
}
