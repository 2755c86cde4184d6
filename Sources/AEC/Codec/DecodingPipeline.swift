/// A picture, or a region of it, on its way from symbols to rows of pixels, some rows at a time.
///
///     z symbols -> z_hat, whole
///     strip by strip of segments: z_hat -> scale classes;  body of y, classes -> y symbols
///     some rows at a time:        symbols, z_hat -> means -> y_hat -> blocks;  blocks, detail, graphics -> pixels
///
/// Each stage stays as many rows behind the one before it as it has to look ahead, so that no row is computed twice. Of a
/// region, only the segments and the columns that its pixels depend on are worked on.
final class DecodingPipeline: PixelPipeline {
  /// Rows and columns of pixels that were asked for; of a thumbnail, its own.
  let rows, columns: Range<Int>
  private let plan: DecodingPlan
  /// What makes pixels, with the layers that follow, as far as the file has them.
  private let transform: PixelTransform
  private let layers: [any StripWindow]
  private let job: Job
  /// The rows of pixels that were computed last, of the window's columns.
  private let pixels: PixelMap
  private let symbols: SymbolWindow
  private let coding: LatentCodingMap
  /// z_hat of the window's columns.
  private let hyper: FeatureMap
  /// Not there before the first strip of symbols is: decoding that of a picture that is one segment takes most of all.
  private lazy var latent = plan.latent.make()
  private lazy var pass = plan.tiles.map {
    NetworkPass(
      transform.stage, transform.network, $0, of: plan.window.size, job, from: latent,
      into: { transform.row(of: $0, from: $1, into: pixels, job) })
  }
  /// Strips of segments, rows of y_hat and rows of the transform's output that are still to be done.
  private var strips: ArraySlice<Range<Int>>
  private var latentRows, outputRows: Range<Int>
  /// Is given the rows of y_hat that are new, in a map that holds few others.
  var observer: ((_ latent: FeatureMap, _ rows: Range<Int>) -> Void)?
  /// The end of the rows of y_hat that the strips decoded so far suffice for.
  private var latentEnd: Int

  init(_ bytes: [UInt8], _ header: Header, _ region: PictureRegion, _ plan: DecodingPlan, _ job: Job) throws(CodecError)
  {
    (self.plan, self.job) = (plan, job)
    let window = plan.window
    var layers: [any StripWindow] = []
    if let plan = plan.detail { layers.append(try DetailWindow(plan, body: bytes[header.body(.detail)])) }
    if let plan = plan.graphics { layers.append(try GraphicsWindow(plan, body: bytes[header.body(.graphics)])) }
    self.layers = layers
    let transform = layers.reduce(plan.transform) { $0.adding($1, from: window.columns64) }
    self.transform = transform
    rows = transform.pixels(meeting: region.rows)
    columns = transform.pixels(meeting: region.columns.moved(by: -window.x))

    let all = try Self.hyperLatent(bytes[header.body(.hyperLatent)], plan, job)
    hyper = plan.windowHyper.make()
    hyper.copy(columns: window.columns64, of: all)
    symbols = try SymbolWindow(plan, body: bytes[header.body(.latent)], all)
    let column = window.columns16.lowerBound - plan.symbolColumns.lowerBound
    coding = LatentCodingMap(plan.model.means.gains, symbols: symbols.map, from: column)
    pixels = PixelMap(plan.pixels)

    (strips, latentRows, outputRows) = (plan.strips, window.latentRows, window.outputRows)
    latentEnd = latentRows.lowerBound
    plan.announce(to: job)
  }

  /// z_hat of the whole picture.
  private static func hyperLatent(
    _ body: ArraySlice<UInt8>, _ plan: DecodingPlan, _ job: Job
  ) throws(CodecError) -> FeatureMap {
    let (symbols, hyper) = (plan.hyperSymbols.make(), plan.hyper.make())
    let (coder, classes) = (SectionCoder(.hyperLatent, of: plan.size), plan.model.hyperClassMap(plan.size))
    try coder.decode(
      strip: 0..<symbols.height, columns: 0..<1, of: coder.bodies(body), classes: (classes, 0), into: (symbols, 0), job)
    job.clock.alone(.quantisation) {
      plan.model.hyperLatent.fill(hyper: hyper, rows: 0..<hyper.height, of: symbols)
    }
    return hyper
  }

  /// Computes the next rows of pixels; nil when the region is complete.
  func next() throws(CodecError) -> Range<Int>? {
    let means = plan.model.means
    if latentRows.lowerBound == latentEnd {
      guard let strip = strips.popFirst() else { return nil }
      try symbols.decode(strip, job)
      let end = strips.isEmpty ? latentRows.upperBound : strip.upperBound - means.reach
      latentEnd = min(max(end, latentRows.lowerBound), latentRows.upperBound)
    }
    let isRest = latentEnd - latentRows.lowerBound <= plan.rowsAtOnce
    let latents = take(from: &latentRows, upTo: isRest ? latentEnd : latentRows.lowerBound + plan.rowsAtATime)
    try means.fill(latent, rows: latents, coding: coding, hyper: hyper, plan.window.size, job)
    observer?(latent, latents)

    let known = latentRows.isEmpty ? .max : transform.network.rows(knowing: latents.upperBound)
    let outputs = take(from: &outputRows, upTo: known)
    try fill(outputs)
    // The first rows may bring no row of the output yet.
    return rows.clamped(to: transform.pixelRows(of: outputs))
  }

  /// Computes rows of the transform's output, and the pixels that they come to: those of one strip of squares after another.
  private func fill(_ outputs: Range<Int>) throws(CodecError) {
    var rows = outputs
    let blocks = transform.finish.side * transform.reduction / DetailTransform.side
    repeat {
      var next = rows
      for layer in layers { next = try layer.rows(first: next, blocks: blocks, job) }
      if let pass {
        try pass.compute(next, job)
      } else {
        try transform.fill(pixels, rows: next, of: latent, plan.window.size, job)
      }
      rows = next.upperBound..<rows.upperBound
    } while !rows.isEmpty
  }

  var layout: PictureLayout { pixels.layout }

  /// The columns that were asked for of one of these rows.
  func row(_ row: Int) -> [UInt8] { pixels.row(row, columns: columns) }

  /// Takes the rows up to `end`, as far as there are any.
  private func take(from rows: inout Range<Int>, upTo end: Int) -> Range<Int> {
    let end = min(max(end, rows.lowerBound), rows.upperBound)
    defer { rows = end..<rows.upperBound }
    return rows.lowerBound..<end
  }
}
