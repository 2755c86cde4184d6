import AEC
import AECBenchmark
import AECCodes
import AECSupport

/// Makes an atlas of a network's channels.
struct AtlasWork {
  private let command: MapCommand
  private let outputs: MapCommand.Outputs

  init(_ command: MapCommand, _ outputs: MapCommand.Outputs) { (self.command, self.outputs) = (command, outputs) }

  /// Takes the channels' deviations over pictures, where there are some.
  func run(_ inputs: Inputs?) throws {
    let model = try ModelShelf.model(command.models.model)
    let (deviations, pictures, status) = try deviations(of: model, inputs)
    let atlas: ChannelAtlas
    do {
      atlas = try ChannelAtlas(
        of: model, deviations: deviations, limits: command.limits.limits, work: command.work.work())
    } catch {
      throw Failure(error, in: model.name)
    }
    let page = AtlasPage(
      title: "Channels of the network \(model.name)", introduction: introduction(atlas, pictures),
      atlas.channels.map { channel in
        AtlasPage.Channel(
          index: channel.index,
          notes: [
            "\(Figures.percent(channel.share)), \(Figures.fixed(channel.levels, 2)) levels", channel.kind.description,
          ],
          up: channel.up, down: channel.down)
      })
    let text: String
    do {
      text = try page.text()
    } catch {
      throw Failure(error, in: command.output)
    }
    try outputs.finish(text, page.sheet)
    if command.talk.json {
      Terminal.print(json(atlas, model, pictures, bytes: text.utf8.count).text)
    } else if !command.talk.quiet, command.output != "-" {
      Terminal.print("\(command.output): \(atlas.channels.count) channels of \(model.name)")
      for line in summary(atlas) { Terminal.print("  \(line)") }
    }
    if status != .done { Terminal.end(status) }
  }

  /// The deviation of each channel, and over how many pictures; nil for the photographs of the descriptors.
  private func deviations(
    of model: Model, _ inputs: Inputs?
  ) throws -> (values: [Float], pictures: Int?, status: ExitStatus) {
    guard let inputs else {
      guard model.fingerprint == DescriptorMap.fast.fingerprint else {
        throw Failure(
          .usage, nil, "how far the channels of \(model.name) go is not known without pictures",
          advice: "name some, or a folder: aec map --atlas photos ...")
      }
      return (DescriptorMap.fast.channelDeviations, nil, .done)
    }
    let reader = CodeReader(
      model: model, models: ModelShelf.builtIn, quality: nil, limits: command.limits.limits)
    let (found, status) = try CodeWork(reader, command.work) { code, _ in
      Array(PooledLatents.moments(of: code.latents.brought(to: .standard, of: model)).suffix(model.latentChannels))
    }.all(inputs, command.talk)
    let means = (0..<model.latentChannels).map { channel in
      found.reduce(Float(0)) { $0 + $1.value[channel] } / Float(found.count)
    }
    return (means, found.count, status)
  }

  // MARK: What is told

  private func introduction(_ atlas: ChannelAtlas, _ pictures: Int?) -> [String] {
    let over =
      pictures.map { "\($0) picture\($0 == 1 ? "" : "s")" } ?? "the photographs that descriptors were fitted to"
    return [
      "What the network makes of a peak of one channel of the latents at one position, three of its deviations up (left) and down (right), and nothing else. Each is shown with the contrast that suits it.",
      "Deviations are the mean over \(over), at quality \(Figures.fixed(Quality.standard.value, 0)). The channels come by their part of the energy, the square of what one deviation changes pixels by; in levels of 255, the root of its mean over 16x16 pixels.",
    ] + [summary(atlas).joined(separator: "; ") + "."]
  }

  /// Which kinds of channels carry how much, and how many channels most of it.
  private func summary(_ atlas: ChannelAtlas) -> [String] {
    let kinds = atlas.channels.reduce(into: [String: (count: Int, share: Double)]()) { kinds, channel in
      kinds[channel.kind.name, default: (0, 0)].count += 1
      kinds[channel.kind.name]!.share += channel.share
    }
    var (sum, most) = (0.0, 0)
    while sum < 0.9, most < atlas.channels.count {
      sum += atlas.channels[most].share
      most += 1
    }
    return ["\(most) channels carry 90 % of the energy"]
      + kinds.sorted { ($0.value.share, $1.key) > ($1.value.share, $0.key) }.map {
        "\($0.key): \($0.value.count) channel\($0.value.count == 1 ? "" : "s"), \(Figures.percent($0.value.share))"
      }
  }

  private func json(_ atlas: ChannelAtlas, _ model: Model, _ pictures: Int?, bytes: Int) -> JSON {
    [
      "output": .string(command.output), "png": .optional(command.png), "bytes": .integer(bytes),
      "model": NamedModel(name: model.name, fingerprint: model.fingerprint).json, "pictures": .optional(pictures),
      "channels": .array(
        atlas.channels.map { channel in
          [
            "channel": .integer(channel.index), "deviation": .number(channel.deviation),
            "levels": .number(channel.levels), "share": .number(channel.share), "kind": .string(channel.kind.name),
            "degrees": .optional(channel.kind.degrees), "period": .optional(channel.kind.period),
          ]
        }),
    ]
  }
}
