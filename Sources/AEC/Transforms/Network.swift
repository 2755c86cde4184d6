/// A network as a list of layers. All that is asked about it follows from the list: the rows that it needs, how far it sees,
/// what it takes, and the stream that computes it.
package struct Network: Sendable {
  /// Positions of the input to one of z along a side: 8 of blocks of pixels, 4 of y.
  package let density: Int
  let layers: [NetworkLayer]

  init(density: Int, _ layers: [NetworkLayer]) { (self.density, self.layers) = (density, layers) }

  /// The network with its gains at a quality.
  func at(_ quality: Quality) -> Network { Network(density: density, layers.map { $0.at(quality) }) }

  /// The largest magnitude of each channel of the output, and their number.
  var limits: [Int] { layers.last!.limits }
  var channels: Int { layers.last!.channels }
  /// Positions of the output to one of z along a side.
  package var outputDensity: Int { densities.last! }

  /// Positions to one of z along a side before each layer, and of the output.
  private var densities: [Int] {
    layers.reduce(into: [density]) { densities, layer in densities.append(layer.density(of: densities.last!)) }
  }

  /// Rows before each layer that rows of the output depend on, and these rows; z has `rows64` of them.
  private func chain(_ rows: Range<Int>, _ rows64: Int) -> [Range<Int>] {
    let backwards = zip(layers, densities).reversed().reduce(into: [rows]) { chain, layer in
      chain.append(layer.0.needed(for: chain.last!, of: layer.1 * rows64))
    }
    return backwards.reversed()
  }

  /// Rows of the input that rows of the output depend on; z has `rows64` of them.
  package func needed(for rows: Range<Int>, rows64: Int) -> Range<Int> { chain(rows, rows64)[0] }

  /// Rows of the output that can be computed when the first `rows` rows of the input are known.
  package func rows(knowing rows: Int) -> Int { layers.reduce(rows) { $1.rows(knowing: $0) } }

  /// Rows and columns of the input beyond those where a position of the output lies, at either end, that it depends on.
  package var reach: Int {
    // Far from all edges, and wherever in a cell of z the position is.
    let (cell, cells, output) = (1 << 20, 1 << 21, outputDensity)
    return (0..<output).reduce(0) { reach, place in
      let row = cell * output + place
      let needed = needed(for: row..<row + 1, rows64: cells)
      let own = (row * density / output)..<((row + 1) * density + output - 1) / output
      return max(reach, own.lowerBound - needed.lowerBound, needed.upperBound - own.upperBound)
    }
  }

  /// The same in columns of z, rounded up.
  var columnReach: Int { (reach + density - 1) / density }

  /// Multiply-accumulates for a pixel.
  var macsPerPixel: Double { Double(zip(layers, densities).reduce(0) { $0 + $1.0.macs(density: $1.1) }) / 4096 }

  /// Elements that its streams keep for each column of z, a row of the output among them.
  var elementsKept: Int {
    zip(layers, densities).reduce(channels * outputDensity) { kept, layer in
      layer.0.buffers.reduce(kept) { $0 + $1.rows * $1.channels * layer.1 }
    }
  }

  /// The stream of some rows of the output; `source` gives that of the rows of the input that they need. Where the first layer
  /// is dense, it can leave its inputs in `kept`.
  func stream(
    _ rows: Range<Int>, rows64: Int, keeping kept: FeatureMap? = nil, on kernels: Kernels,
    of source: (_ rows: Range<Int>) -> any RowStream
  ) -> any RowStream {
    let (chain, densities) = (chain(rows, rows64), densities)
    return layers.indices.reduce(source(chain[0])) { stream, index in
      layers[index].stream(
        of: stream, chain[index + 1], height: densities[index] * rows64, keeping: index == 0 ? kept : nil, on: kernels)
    }
  }

  /// Computes some rows of the output in tiles, for a padded picture of this size.
  ///
  /// `source` gives the stream of the rows of the input that a tile needs, of the columns of its window. `begin` gets a tile
  /// and the stream of its rows, and says what takes a row from it.
  func run(
    _ stage: Stage, _ rows: Range<Int>, of size: PaddedSize, _ job: Job,
    from source: @Sendable (_ tile: Tile, _ rows: Range<Int>) -> any RowStream,
    into begin: @Sendable (_ tile: Tile, _ stream: any RowStream) -> (_ row: Int) -> Void
  ) throws(CodecError) {
    // Where a row of the input gives several of the output, they belong to one tile.
    let multiple = max(1, outputDensity / density)
    try job.tiles(
      stage, rows: rows, density: outputDensity, multiple: multiple, columns: size.columns64, reach: columnReach
    ) { tile, goesOn in
      let stream = stream(tile.rows, rows64: size.rows64, on: job.kernels) { source(tile, $0) }
      let take = begin(tile, stream)
      for row in tile.rows {
        take(row)
        guard goesOn() else { return }
      }
    }
  }
}

extension Network {
  /// The same from a map of the input.
  func run(
    _ stage: Stage, _ rows: Range<Int>, of size: PaddedSize, _ job: Job, from map: FeatureMap,
    into begin: @Sendable (_ tile: Tile, _ stream: any RowStream) -> (_ row: Int) -> Void
  ) throws(CodecError) {
    try run(
      stage, rows, of: size, job,
      from: { tile, rows in MapStream(map, rows: rows, columns: tile.window(times: density)) }, into: begin)
  }
}

extension TileSink {
  /// What `Network.run` puts into a map.
  static func fill(_ map: FeatureMap) -> @Sendable (Tile, any RowStream) -> (Int) -> Void {
    { tile, stream in
      let sink = TileSink(tile, into: map)
      return { sink.put($0, from: stream) }
    }
  }
}

extension MemoryForecast {
  /// Bytes of the streams of a network.
  func streams(_ network: Network) -> Int { streams(keeping: network.elementsKept, reach: network.columnReach) }
}
