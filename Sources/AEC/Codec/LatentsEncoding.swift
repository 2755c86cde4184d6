extension PictureEncoder {
  /// y_hat of a picture, as its networks see all of it: each latent rounded to the nearest symbol at the encoder's quality, which here
  /// goes for the networks up to 100. A transparent picture is put on white, one of 16 bits a number rounded to 8.
  ///
  /// Throws `CodecError` of kind `overLimit` for a picture over a limit, and of kind `cancelled` when the task it is called from is
  /// cancelled.
  public func latents(of picture: Picture) throws(CodecError) -> Latents {
    let picture = picture.composed(on: .white).depth8
    let (size, point) = (PaddedSize(width: picture.width, height: picture.height), model.at(quality))
    let (rows16, rows64) = (0..<size.rows16, 0..<size.rows64)
    var maps = MapTable()
    let pixelShape = maps.add(pixelsOf: size, picture.layout, holding: size.height)
    func latentMap() -> MapShape<Int16> {
      maps.add(height: size.rows16, width: size.columns16, channels: point.latentChannels)
    }
    func hyperMap() -> MapShape<Int16> {
      maps.add(height: size.rows64, width: size.columns64, channels: point.hyperChannels)
    }
    let shapes = (
      latent: latentMap(), symbols: latentMap(), decoded: latentMap(), hyper: hyperMap(), hyperSymbols: hyperMap()
    )
    try check(size, point, memory: maps.bytes)

    let job = Job(work)
    try job.check("begin")
    job.expect(.analysis, rows: size.rows16)
    job.expect(.hyperAnalysis, rows: size.rows16)
    job.expect(.means, rows: size.rows16)
    let pixels = PixelMap(pixelShape)
    for (row, bytes) in picture.rows.enumerated() { pixels.replace(row: row, with: bytes) }
    let (latent, hyper, hyperSymbols) = (shapes.latent.make(), shapes.hyper.make(), shapes.hyperSymbols.make())
    try point.analysis.fill(latent, rows: rows16, of: pixels, size, job)
    try point.hyperAnalysis.fill(hyper, rows: rows64, of: latent, size, job)
    point.hyperLatent.fill(symbols: hyperSymbols, rows: rows64, of: hyper)
    point.hyperLatent.fill(hyper: hyper, rows: rows64, of: hyperSymbols)
    let decoded = shapes.decoded.make()
    let coding = LatentCodingMap(
      point.means.gains, symbols: shapes.symbols.make(), of: LatentTarget(latent: latent, deadZone: nil))
    try point.means.fill(decoded, rows: rows16, coding: coding, hyper: hyper, size, job)
    let (rows, columns) = ((size.height + 15) / 16, (size.width + 15) / 16)
    return Latents(
      width: size.width, height: size.height, channels: point.latentChannels, fingerprint: model.fingerprint,
      quality: quality, source: .analysed,
      values: Latents.values(of: decoded, rows: 0..<rows, columns: columns, scale: model.latentScale))
  }

  /// Refuses what is over a limit, before anything of the picture's size is there: all maps are whole.
  private func check(_ size: PaddedSize, _ point: OperatingPoint, memory maps: Int) throws(CodecError) {
    let padded = 64 * size.rows64 * 64 * size.columns64
    try limits.check(size, window: padded)
    let networks =
      point.analysis.network.macsPerPixel + point.hyperAnalysis.network.macsPerPixel + point.means.macsPerPixel
    let tiles = MemoryForecast(columns: size.columns64, rows: size.rows16, work)
    let streams = max(tiles.streams(point.analysis.network), tiles.streams(point.means))
    let values = padded / 256 * point.latentChannels * MemoryLayout<Float>.stride
    try limits.check(
      macs: Double(padded) * networks, memory: MemoryForecast.all(maps + streams + values), work)
  }
}
