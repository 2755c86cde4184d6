import AECTraining
import Testing

@Suite struct ArchitectureTests {
  @Test func aConfigurationFollowsFromShapes() throws {
    let other = Configuration(
      encoderC8: 48, encoderN8: 3, encoderC16: 64, decoderC8: 80, decoderN8: 0, decoderC16: 96, decoderN16: 11,
      latent: 192, hyper: 112, hyperWidth: 144, scaleWidth: 160, encoderWide8: 1)
    for configuration in [.tiny, other] {
      let shapes = Architecture(configuration).shapes
      #expect(Configuration(shapes: shapes) == configuration)
      #expect(Configuration(shapes: shapes.filter { $0.key != "means.first.weight" }) == nil)
    }
  }

  @Test func eachLayerTakesWhatTheOneBeforeGives() {
    for network in Architecture(.tiny).networks {
      for (before, layer) in zip(network.layers, network.layers.dropFirst()) {
        #expect(before.gives == layer.takes, "\(layer.name)")
      }
    }
  }
}
