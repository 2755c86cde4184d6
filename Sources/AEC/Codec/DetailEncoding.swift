/// The detail layer of a picture on its way into a file: what its blocks miss of the picture is transformed, quantised and
/// coded, square by square.
///
///     y_hat -> synthesis transform -> blocks;  pixels, blocks -> coefficients -> symbols -> bodies
///
/// What a strip of squares is made of is in memory at a time.
final class DetailEncoding {
  /// y_hat, as far as the synthesis transform still needs it; nil in a picture without networks.
  let latent: FeatureMap?
  /// Of the squares so far, in raster order; those without symbols have none.
  private(set) var bodies: [[UInt8]] = []
  /// Of the same squares, what graphics bring; those without have none.
  private(set) var graphics: [[UInt8]] = []
  /// Pixels that graphics bring.
  private(set) var drawn = 0
  /// What decoders will see of the squares so far: the sum of squared errors of their pixels' numbers.
  private(set) var squaredError = 0
  /// Blocks that something is added to.
  private(set) var active = 0

  /// Bytes by which what keeps all of a deep picture may be larger: those that the error is worth, and a sixteenth of a bit a pixel, since
  /// what lies between levels is what such pictures are for.
  var worth: Int {
    guard plan.layout.isDeep else { return 0 }
    return plan.map.bytes(worth: squaredError, plan.layout.squaredLevel) + plan.size.width * plan.size.height / 128
  }

  private let plan: DetailEncodingPlan
  private let job: Job
  private let blocks: FeatureMap?
  /// What computes them, where the picture is wide enough.
  private let pass: NetworkPass?
  private var rows = 0
  private var strips: ArraySlice<Range<Int>>

  init(_ plan: DetailEncodingPlan, _ job: Job) {
    (self.plan, self.job) = (plan, job)
    (latent, blocks) = (plan.networks?.latent.make(), plan.networks?.blocks.make())
    if let latent, let blocks, let networks = plan.networks, let tiles = networks.tiles {
      pass = NetworkPass(
        .synthesis, networks.synthesis, tiles, of: plan.size, job, from: latent, into: TileSink.fill(blocks))
    } else {
      pass = nil
    }
    strips = plan.squares.strips[...]
  }

  /// Codes all that the first `known` rows of y_hat suffice for.
  func advance(knowing known: Int, pixels: PixelMap, lost: ClassMap?) throws(CodecError) {
    guard let latent, let blocks, let network = plan.networks?.synthesis else { return }
    let all = plan.rows
    let end = known == plan.size.rows16 ? all : min(all, network.rows(knowing: known))
    while let strip = strips.first, rows < end {
      let next = rows..<min(end, strip.upperBound)
      if let pass {
        try pass.compute(next, job)
      } else {
        try network.run(.synthesis, next, of: plan.size, job, from: latent, into: TileSink.fill(blocks))
      }
      rows = next.upperBound
      guard rows == strip.upperBound else { return }
      strips.removeFirst()
      try code(strip, pixels, lost)
    }
  }

  /// Codes all that the first `known` rows of pixels suffice for, in a picture without networks.
  func advance(knowing known: Int, ofPixels pixels: PixelMap) throws(CodecError) {
    while let strip = strips.first {
      guard known >= min(plan.size.height, DetailTransform.side * strip.upperBound) else { return }
      strips.removeFirst()
      try code(strip, pixels, nil)
    }
  }

  /// Codes the squares of a strip.
  private func code(_ strip: Range<Int>, _ pixels: PixelMap, _ lost: ClassMap?) throws(CodecError) {
    let (plan, blocks, job, columns) = (plan, blocks, job, plan.squares.columns)
    let squares = try job.each(.detail, columns.count, rows: strip.count, density: 8) { (index) throws(CodecError) in
      LayeredSquare.best(
        DetailSquare(rows: strip, columns: columns[index], pixels, blocks, lost: lost, plan.size), plan.map,
        squaredLevel: plan.layout.squaredLevel, job)
    }
    bodies += squares.map(\.detail.body)
    graphics += squares.map(\.graphics.body)
    squaredError += squares.reduce(0) { $0 + $1.squaredError(plan.layout.squaredLevel) }
    active += squares.reduce(0) { $0 + $1.detail.active }
    drawn += squares.reduce(0) { $0 + $1.graphics.pixels }
  }
}

/// A square coded by the layers that follow the networks: cells as graphics where that is better, and detail elsewhere.
private struct LayeredSquare: Sendable {
  let detail: DetailSquare.Coded
  let graphics: GraphicsSquare.Coded

  /// The sum of squared errors of the numbers of the pixels that are decoded, of which a squared gray level is so much.
  func squaredError(_ squaredLevel: Int) -> Int { detail.squaredError + graphics.squaredError * squaredLevel }

  /// The best of what comes into question.
  static func best(_ square: DetailSquare, _ map: QualityMap, squaredLevel: Int, _ job: Job) -> LayeredSquare {
    func detail(without cells: GraphicsCells? = nil) -> DetailSquare.Coded {
      square.encode(step: map.step, mostError: map.mostError, without: cells, job)
    }
    guard job.goesOn, let (pixels, cells) = square.graphics() else {
      return LayeredSquare(detail: detail(), graphics: .nothing)
    }
    func drawn(_ cells: GraphicsCells) -> GraphicsSquare.Coded {
      let coded = GraphicsSquare.encode(pixels, cells, errorCost: map.errorCost, job)
      let samples = PictureLayout.rgb8.bytes(coded.pixels)
      guard let most = map.mostError, coded.squaredError << 8 > most * samples else { return coded }
      return GraphicsSquare.encode(pixels, cells, job)
    }
    let all = GraphicsCells(allOf: cells.width, cells.height)
    var choices: [LayeredSquare] = []
    // Of squares that are drawn all over none was better without graphics.
    if 16 * cells.pixels < 15 * all.pixels { choices.append(LayeredSquare(detail: detail(), graphics: .nothing)) }
    if cells != all { choices.append(LayeredSquare(detail: detail(without: cells), graphics: drawn(cells))) }
    // What is not drawn there may be little.
    if 2 * cells.pixels > all.pixels { choices.append(LayeredSquare(detail: .nothing, graphics: drawn(all))) }
    let costs = choices.map { map.cost($0, squaredLevel) }
    return choices[costs.indices.min { costs[$0] < costs[$1] }!]
  }
}

extension QualityMap {
  // An error of 26 / 3 is worth a bit where a step is one level, an eighth of which is the unit.
  private static let errorWeight = 64 * 26
  private var bitWeight: Int { 3 * step * step }

  /// What a square costs: its squared errors, and its bits at what they are worth with this step.
  fileprivate func cost(_ square: LayeredSquare, _ squaredLevel: Int) -> Int {
    Self.errorWeight * (square.squaredError(squaredLevel) / squaredLevel)
      + bitWeight * 8 * (square.detail.body.count + square.graphics.body.count)
  }

  /// How many bytes squared errors of a picture are worth, of which a squared gray level is so much.
  func bytes(worth squaredError: Int, _ squaredLevel: Int) -> Int {
    Self.errorWeight * (squaredError / squaredLevel) / (8 * bitWeight)
  }

  /// What the error of a pixel of graphics is thought to cost, in 1/65536 bit for a squared gray level: three times what it does,
  /// since what comes later is guessed from it.
  fileprivate var errorCost: Int { (3 * Self.errorWeight << 16) / bitWeight }
}

/// What coding the detail layer takes.
struct DetailEncodingPlan {
  /// What makes blocks of y_hat, whose rows it needs beyond, and the blocks of a strip of squares.
  struct Networks {
    let synthesis: Network
    let latent, blocks: MapShape<Int16>
    /// Tiles in which it does so all the way down; nil of a picture that is too narrow for its threads.
    let tiles: [Tile]?
  }

  let networks: Networks?
  let size: PaddedSize
  let layout: PictureLayout
  let squares: Segments
  /// The step of coefficients, and what error is too much.
  let map: QualityMap

  /// Rows of blocks that have pixels.
  var rows: Int { size.blockRows }

  /// The layer of a picture of which y_hat comes in up to `held` rows at once.
  init(
    _ size: PaddedSize, _ layout: PictureLayout, _ model: OperatingPoint, _ map: QualityMap, holding held: Int,
    _ work: Work, _ maps: inout MapTable
  ) {
    (self.size, self.layout, self.map) = (size, layout, map)
    squares = SectionTag.detail.segments(of: size)
    let synthesis = model.synthesis.network
    networks = Networks(
      synthesis: synthesis,
      latent: maps.add(
        height: size.rows16, width: size.columns16, channels: model.latentChannels,
        holding: held + 2 * synthesis.reach + 2),
      blocks: maps.add(
        height: 8 * size.rows64, width: 8 * size.columns64, channels: DetailTransform.channels,
        holding: squares.strips[0].count),
      tiles: synthesis.passTiles(0..<size.blockRows, columns64: size.columns64, work))
  }

  /// The layer of a picture without networks.
  init(_ size: PaddedSize, _ layout: PictureLayout, _ map: QualityMap) {
    (self.size, self.layout, self.map, networks) = (size, layout, map, nil)
    squares = SectionTag.detail.segments(of: size)
  }

  /// Rows of pixels that are needed again when those of a strip are coded.
  var pixelRows: Int { DetailTransform.side * squares.strips[0].count }
}

extension MemoryForecast {
  /// Bytes of the squares that are coded or decoded at a time: coefficients and symbols of two bytes, what is packed, extents.
  static func details(_ squares: Segments, _ work: Work) -> Int {
    min(work.threadsAtATime, squares.columns.count)
      * (squares.largest * DetailTransform.channels * 6 + 4 * squares.largest + 400_000)
  }

  /// Bytes of the squares that are coded at a time, as detail or as graphics.
  static func layers(_ squares: Segments, _ work: Work) -> Int {
    let pixels = DetailTransform.side * DetailTransform.side * squares.largest
    let graphics = min(work.threadsAtATime, squares.columns.count) * GraphicsSquare.encodingMemory(pixels: pixels)
    return max(details(squares, work), graphics)
  }
}
