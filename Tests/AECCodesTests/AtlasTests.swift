import AEC
import AECCodes
import AECModelFast
import Testing

/// What channels of a network draw.
@Suite struct AtlasTests {
  @Test func channelsComeByWhatTheyCarryAndDrawNothingOfOthers() throws {
    let deviations = DescriptorMap.fast.channelDeviations
    #expect(deviations.count == Model.fast.latentChannels && deviations.allSatisfy { $0 >= 0 && $0.isFinite })
    let all = try ChannelAtlas(of: .fast, deviations: deviations).channels
    #expect(Set(all.map(\.index)) == Set(deviations.indices))
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.share >= $1.share })
    #expect(abs(all.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    // Pictures are told by brightness first, and have colours and edges.
    #expect(all[0].kind == .brightness && all[0].share > 0.3)
    #expect(Set(all.map(\.kind.name)).count == 4)
    #expect(all.allSatisfy { channel in channel.kind.degrees.map { (0..<180).contains($0) } ?? true })

    let chosen = all[3].index
    let alone = try ChannelAtlas(
      of: .fast, deviations: deviations.indices.map { $0 == chosen ? deviations[$0] : 0 }
    ).channels
    #expect(alone[0].index == chosen && alone[0].share == 1 && alone[1].levels == 0)
    #expect(alone[0].up == all[3].up && alone[0].down == all[3].down)
    #expect(alone[1].up == Picture(width: 48, height: 48, pixels: Array(repeating: 128, count: 3 * 48 * 48)))
  }
}
