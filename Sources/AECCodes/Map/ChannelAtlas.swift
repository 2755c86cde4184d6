import AEC
import AECSupport

/// What each channel of the latents draws: the picture that the network makes of a peak of this channel alone at one position, and of
/// nothing else.
public struct ChannelAtlas: Sendable {
  /// A channel, and what it draws.
  public struct Channel: Sendable {
    /// Its place in the latents.
    public let index: Int
    /// The deviation of its latents, as ``Latents`` have them at the standard quality.
    public let deviation: Double
    /// What a peak of one deviation changes, as the root of the mean square over a position's 16x16 pixels in levels of 255: about what
    /// the channel adds to pictures.
    public let levels: Double
    /// The part of the energy of all channels that it has, of energy the square of `levels`.
    public let share: Double
    /// What the change is like.
    public let kind: Kind
    /// RGB of ``side`` by ``side`` pixels: a peak up and a peak down, with the contrast that shows most.
    public let up, down: Picture
  }

  /// What a channel's change is like.
  public enum Kind: Sendable, Equatable {
    /// More of it in the colours than in the brightness.
    case colour
    /// Brighter, or darker, throughout.
    case brightness
    /// Stripes along this direction, degrees from the right counterclockwise, 0 ..< 180, and about this many pixels from one to the next.
    case stripes(degrees: Double, period: Double)
    /// Anything else.
    case texture(period: Double)

    /// In a word.
    public var name: String {
      switch self {
      case .colour: "colour"
      case .brightness: "brightness"
      case .stripes: "stripes"
      case .texture: "texture"
      }
    }

    /// The direction of stripes.
    public var degrees: Double? { if case .stripes(let degrees, _) = self { degrees } else { nil } }

    /// Pixels from one stripe, or whatever repeats, to the next.
    public var period: Double? {
      switch self {
      case .colour, .brightness: nil
      case .stripes(_, let period), .texture(let period): period
      }
    }

    /// In words.
    public var description: String {
      let along = degrees.map { " at \(Figures.fixed($0, 0)) degrees" } ?? ""
      let every = period.map { ", \(Figures.fixed($0, 0)) pixels" } ?? ""
      return name + along + every
    }
  }

  /// Pixels of a side of what is shown.
  public static let side = 48
  /// The height of peaks in deviations.
  private static let height: Float = 3

  /// All channels, that of the most energy first.
  public let channels: [Channel]

  /// The atlas of a network whose channels have these deviations. Throws what ``PictureDecoder/picture(of:)`` does.
  public init(of model: Model, deviations: [Float], limits: Limits = Limits(), work: Work = Work()) throws(CodecError) {
    precondition(deviations.count == model.latentChannels, "a deviation for each channel")
    let decoder = PictureDecoder(models: [model], limits: limits, work: work)
    let peaks = deviations.map { $0 * Self.height }
    let sheets = try (
      up: Sheet(peaks, model, decoder), down: Sheet(peaks.map { -$0 }, model, decoder),
      plain: Sheet(peaks.map { _ in 0 }, model, decoder)
    )
    let drawn = deviations.indices.map { channel in
      let plain = sheets.plain.tile(channel)
      func change(_ sheet: Sheet) -> Change { Change(sheet.tile(channel), less: plain) }
      return (up: change(sheets.up), down: change(sheets.down))
    }
    let energies = drawn.map { $0.up.less($0.down).energy / Double(4 * Self.height * Self.height) }
    let all = max(energies.reduce(0, +), .leastNormalMagnitude)
    channels = deviations.indices.sorted { (energies[$0], $1) > (energies[$1], $0) }.map { index in
      let (up, down) = drawn[index]
      let most = max(up.most, down.most)
      return Channel(
        index: index, deviation: Double(deviations[index]), levels: (energies[index] / 768).squareRoot(),
        share: energies[index] / all, kind: up.less(down).kind, up: up.picture(most: most),
        down: down.picture(most: most))
    }
  }

  /// All channels' tiles in one picture, which the network makes at once: they are so far apart that none sees another.
  private struct Sheet {
    private let picture: Picture
    private let columns: Int
    /// Pixels of a side of a tile; its peak is in the middle.
    private let tileSide: Int

    init(_ peaks: [Float], _ model: Model, _ decoder: PictureDecoder) throws(CodecError) {
      let count = peaks.count
      // As many positions as are shown, and those around that the synthesis sees.
      let positions = side / 16 + model.synthesisReach
      tileSide = 16 * positions
      columns = Int(Double(count).squareRoot().rounded(.up))
      let rows = (count + columns - 1) / columns
      let width = columns * positions
      var values = [Float](repeating: 0, count: rows * positions * width * count)
      for (channel, peak) in peaks.enumerated() {
        let row = channel / columns * positions + positions / 2
        let column = channel % columns * positions + positions / 2
        values[(row * width + column) * count + channel] = peak
      }
      picture = try decoder.picture(
        of: Latents(
          width: 16 * width, height: 16 * rows * positions, channels: count, fingerprint: model.fingerprint,
          quality: .standard, source: .analysed, values: values))
    }

    /// The numbers of the middle of a channel's tile, `[side][side][3]`.
    func tile(_ channel: Int) -> [Float] {
      // That of the peak, and as many positions around it at either side.
      let edge = tileSide / 16 / 2 * 16 - (side - 16) / 2
      let (top, left) = (channel / columns * tileSide + edge, channel % columns * tileSide + edge)
      var tile: [Float] = []
      for row in top..<top + ChannelAtlas.side {
        let first = 3 * (row * picture.width + left)
        tile += picture.pixels[first..<first + 3 * ChannelAtlas.side].map { Float($0) }
      }
      return tile
    }
  }

  /// By how much a tile is other than a plain one, `[side][side][3]` in levels.
  private struct Change {
    private let values: [Float]

    init(_ tile: [Float], less plain: [Float]) { values = zip(tile, plain).map { $0 - $1 } }

    func less(_ other: Change) -> Change { Change(values, less: other.values) }

    /// The sum of squares.
    var energy: Double { values.reduce(0) { $0 + Double($1 * $1) } }
    /// The largest of all.
    var most: Float { values.reduce(0) { max($0, abs($1)) } }

    /// The change on gray, so that `most` is 110 levels.
    func picture(most: Float) -> Picture {
      let gain = most > 0 ? 110 / most : 0
      return Picture(width: side, height: side, pixels: values.map { UInt8((128 + gain * $0).rounded()) })
    }

    var kind: Kind {
      let gray = stride(from: 0, to: values.count, by: 3).map { place -> Float in
        0.299 * values[place] + 0.587 * values[place + 1] + 0.114 * values[place + 2]
      }
      let light = gray.reduce(0.0) { $0 + Double($1 * $1) }
      guard light > 0, 3 * light > energy / 2 else { return .colour }
      let (sum, magnitude) = (gray.reduce(Float(0), +), gray.reduce(Float(0)) { $0 + abs($1) })
      if abs(sum) > 0.7 * magnitude { return .brightness }
      // The tensor of the slopes: how steep the gray is along each direction.
      var (xx, yy, xy) = (0.0, 0.0, 0.0)
      for row in 0..<side - 1 {
        for column in 0..<side - 1 {
          let place = row * side + column
          let (across, down) = (Double(gray[place + 1] - gray[place]), Double(gray[place + side] - gray[place]))
          (xx, yy, xy) = (xx + across * across, yy + down * down, xy + across * down)
        }
      }
      guard xx + yy > 0 else { return .brightness }
      // The steps of a wave of period p have (2 sin(pi / p))^2 times its energy.
      let period: Double = Double.pi / asin(min(1, ((xx + yy) / light).squareRoot() / 2))
      let coherence: Double = hypot(xx - yy, 2 * xy) / (xx + yy)
      guard coherence > 0.5 else { return .texture(period: period) }
      // Rows go down, angles up; stripes lie across their slopes.
      let degrees: Double = (90 - 90 * atan2(2 * xy, xx - yy) / Double.pi).rounded()
      return .stripes(degrees: (degrees + 180).truncatingRemainder(dividingBy: 180), period: period)
    }
  }
}
