import Testing

@testable import AECTraining

/// Every kind of layer, forward and backward, against PyTorch in double precision.
@Suite struct LayerTests {
  private static let parts: [(String, Part)] = [
    ("dense", .layer(Layer(dense: "dense", 6, 10, .leaky))),
    ("odd", .layer(Layer(dense: "odd", 7, 5))),
    ("down", .layer(Layer(dense: "down", 4, 6, unshuffle: 2))),
    ("up", .layer(Layer(dense: "up", 6, 4, shuffle: 2, gain: "up.gain"))),
    ("stem", .layer(Layer(dense: "stem", 3, 6, unshuffle: 8, gain: "stem.gain"))),
    ("head", .layer(Layer(dense: "head", 5, 3, shuffle: 8))),
    ("depthwise", .layer(Layer(depthwise: "depthwise", 18, .relu))),
    ("wide", .layer(Layer(depthwise: "wide", 18, radius: 2))),
    ("block", .block("block", channels: 20, expansion: 2)),
  ]

  @Test(arguments: TrainingKernels.all)
  func layersAndTheirGradientsAreThoseOfPyTorch(kernels: TrainingKernels) throws {
    let vectors = try Vectors("layers")
    for (name, part) in Self.parts {
      let shapes = part.layers.flatMap { [($0.name + ".weight", $0.shape), ($0.name + ".bias", [$0.outputs])] }
      let gains = part.layers.compactMap { layer in layer.gain.map { ($0, [16, layer.gives]) } }
      let parameters = Parameters((shapes + gains).map { (name: $0.0, shape: $0.1) })
      func short(_ parameter: Parameter) -> String { String(parameter.name.dropFirst(name.count + 1)) }
      for parameter in parameters.all { parameters.set(parameter, vectors["\(name)/\(short(parameter))"].values) }
      let gradients = Floats(parameters.count)
      let pass = Pass(kernels, parameters, gradients: gradients)
      let packed = PackedNetworks(part.layers, parameters, kernels)
      packed.pack(parameters, Crew(1))

      let x = vectors["\(name)/x"]
      let input = MapMemory(Shape(x.shape[0], x.shape[1], x.shape[2]), kernels)
      input.map.floats.update(from: x.values, count: x.values.count)
      pass.makeOperand(input.map)
      let chain = Chain([part], input: input.map.shape, packed, pass)
      let y = chain.forward(input.map, pass, rate: 3.4)
      func numbers(_ map: Map) -> [Float] { Array(UnsafeBufferPointer(start: map.floats, count: map.shape.count)) }
      #expect(distance(numbers(y), vectors["\(name)/y"].values) < kernels.tolerance, "\(name), forward")

      // Twice: gradients of a second example are added.
      for round in 1...2 {
        let dy = MapMemory(y.shape, kernels)
        dy.map.floats.update(from: vectors["\(name)/dy"].values, count: y.shape.count)
        pass.makeOperand(dy.map)
        pass.adds = round == 2
        let dx = try #require(chain.backward(dy.map, pass))
        #expect(distance(numbers(dx), vectors["\(name)/dx"].values) < kernels.tolerance, "\(name), by input")
        for parameter in parameters.all {
          let found = (0..<parameter.count).map { gradients.start[parameter.offset + $0] / Float(round) }
          let right = vectors["\(name)/d \(short(parameter))"].values
          #expect(distance(found, right) < kernels.tolerance, "\(name), by \(short(parameter)), round \(round)")
        }
      }
    }
  }
}
