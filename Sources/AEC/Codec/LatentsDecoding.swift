extension PictureDecoder {
  /// The part of a picture that may be graphics or detail alone, of which the networks see a smooth fill, for its latents to be told.
  public static let mostUnseen = 0.02

  /// The y_hat that a file has, and the picture at 1/8 of its size, which comes with it; nil where networks did not speak for the whole
  /// picture, but for a part of ``mostUnseen``: where it is coded without them, or is not opaque. Detail may be added to what they say.
  public func latents(of bytes: [UInt8]) throws(CodecError) -> (latents: Latents, thumbnail: Picture)? {
    let header = try Container.read(bytes)
    guard let fingerprint = header.fingerprint, let quality = header.quality, !header.layout.hasAlpha else {
      return nil
    }
    let shares = try WayShares(bytes, header)
    guard shares.flat + shares.exact.graphics <= Self.mostUnseen else { return nil }
    let model = try model(fingerprint)
    let whole = PictureRegion(x: 0, y: 0, width: header.width, height: header.height)
    let (rows, columns, channels) = ((header.height + 15) / 16, (header.width + 15) / 16, model.latentChannels)
    let count = rows * columns * channels
    let job = Job(work)
    let pipeline = try RowDecoder.pipeline(
      self, bytes, header, model, whole, .eighth, header.layout.shallow, job, besides: 4 * count)
    guard let pipeline = pipeline as? DecodingPipeline else { preconditionFailure("networks decode by their pipeline") }
    var values: [Float] = []
    values.reserveCapacity(count)
    pipeline.observer = {
      values += Latents.values(of: $0, rows: $1, columns: columns, scale: model.latentScale)
    }
    var pixels: [UInt8] = []
    while let done = try pipeline.next() {
      for row in done { pixels += pipeline.row(row) }
    }
    let latents = Latents(
      width: header.width, height: header.height, channels: channels, fingerprint: fingerprint, quality: quality,
      source: .stored, values: values)
    let thumbnail = Picture(
      width: pipeline.columns.count, height: pipeline.rows.count, layout: pipeline.layout, pixels: pixels)
    return (latents, thumbnail)
  }

  /// The picture that the network alone makes of latents, without the detail that a file may have beside them; in RGB of 8 bits.
  ///
  /// Equal to what a decoder shows of a file of networks alone, if the picture's sides are multiples of 64; else pixels near its right and
  /// lower edge can differ a little, since what is beyond them is not in latents. Throws `CodecError` of kind `unknownModel` for latents
  /// of a model that is not at hand.
  public func picture(of latents: Latents) throws(CodecError) -> Picture {
    let model = try model(latents.fingerprint)
    guard latents.channels == model.latentChannels else {
      throw CodecError(
        .wrongRows, in: "latents", expected: "\(model.latentChannels) channels, as the model has",
        found: "\(latents.channels)", advice: "give the latents as they were, position by position")
    }
    let (size, point) = (PaddedSize(width: latents.width, height: latents.height), model.at(latents.quality))
    let padded = 64 * size.rows64 * 64 * size.columns64
    try limits.check(size, window: padded)
    var maps = MapTable()
    let shape = maps.add(pixelsOf: size, .rgb8, holding: size.height)
    let streams = MemoryForecast(columns: size.columns64, rows: size.rows16, work).streams(point.synthesis.network)
    let latentBytes = 2 * 2 * padded / 256 * latents.channels
    try limits.check(
      macs: Double(padded) * point.synthesis.network.macsPerPixel,
      memory: MemoryForecast.all(2 * maps.bytes + latentBytes + streams), work)

    let job = Job(work)
    try job.check("begin")
    let rows = point.synthesis.rows(meeting: 0..<size.height)
    job.expect(.synthesis, rows: rows.count, density: point.synthesis.network.outputDensity)
    let map = latents.map(of: size, scale: model.latentScale, limit: point.means.gains.limit)
    let pixels = PixelMap(shape)
    try point.synthesis.fill(pixels, rows: rows, of: map, size, job)
    return Picture(
      width: size.width, height: size.height,
      pixels: (0..<size.height).flatMap { pixels.row($0, columns: 0..<size.width) })
  }
}
