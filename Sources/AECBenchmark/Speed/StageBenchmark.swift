import AEC
import AECImageIO
import AECSupport

/// How long each stage of compressing a picture, or of decompressing it, takes: from file to file, both in memory.
package struct StageBenchmark: Sendable {
  /// Seconds of the whole, from the first byte read to the last one written.
  package let whole: StageClock.Time
  /// Seconds of each stage that occurred, in the order of `Stage`, and of what is in none: copies of rows, threads that
  /// begin and end, the clock itself.
  package let stages: [(name: String, time: StageClock.Time)]
  package let pixels: Int

  package var megapixelsPerSecond: Double { Double(pixels) / 1e6 / max(whole.elapsed, 1e-9) }

  /// Compresses the picture in the bytes of a PNG, JPEG or PPM file, and gives the fastest of so many runs, and the
  /// `.aec` file.
  ///
  /// Throws `PictureError` and `CodecError`.
  package static func encode(
    _ picture: [UInt8], with encoder: PictureEncoder, limits: PictureLimits, runs: Int
  ) throws -> (times: StageBenchmark, file: [UInt8]) {
    var encoder = encoder
    return try fastest(of: runs) { clock in
      encoder.work.clock = clock
      let reader = try clock.alone(.reading) { try PictureReader(PictureBytes(picture), limits: limits) }
      let rows = try RowEncoder(
        encoder, width: reader.width, height: reader.height, layout: reader.layout)
      while let row = try clock.alone(.reading, { try reader.next() }) { try rows.append(row) }
      return (reader.width * reader.height, try rows.finish())
    }
  }

  /// Decompresses an `.aec` file to the bytes of a file of this format, and gives the fastest of so many runs.
  ///
  /// Throws `PictureError` and `CodecError`.
  package static func decode(
    _ file: [UInt8], with decoder: PictureDecoder, as format: PictureFormat, runs: Int
  ) throws -> StageBenchmark {
    var decoder = decoder
    return try fastest(of: runs) { clock in
      decoder.work.clock = clock
      let rows = try RowDecoder(decoder, file)
      var written: [UInt8] = []
      let options = PictureWriteOptions(pngLevel: 2)
      let writer = try PictureWriter(
        width: rows.width, height: rows.height, layout: rows.layout, as: format, options: options
      ) {
        written.append(contentsOf: $0)
        return true
      }
      while let row = try rows.next() { try clock.alone(.writing) { try writer.write(row) } }
      try clock.alone(.writing) { try writer.finish() }
      return (rows.width * rows.height, written)
    }.times
  }

  private static func fastest(
    of runs: Int, _ run: (StageClock?) throws -> (pixels: Int, bytes: [UInt8])
  ) rethrows -> (times: StageBenchmark, file: [UInt8]) {
    var best: (times: StageBenchmark, file: [UInt8])?
    for _ in 0..<max(1, runs) {
      let clock = StageClock()
      let (start, processor) = (ContinuousClock.now, ProcessorTime.ofProcess)
      let (pixels, bytes) = try run(clock)
      let whole = StageClock.Time(
        elapsed: (ContinuousClock.now - start).inSeconds, processor: ProcessorTime.ofProcess - processor)
      if let best, best.times.whole.elapsed <= whole.elapsed { continue }
      let times = clock.times
      let other = StageClock.Time(
        elapsed: max(0, times.values.reduce(whole.elapsed) { $0 - $1.elapsed }),
        processor: max(0, times.values.reduce(whole.processor) { $0 - $1.processor }))
      let stages = Stage.allCases.compactMap { stage in times[stage].map { (stage.rawValue, $0) } } + [("other", other)]
      best = (StageBenchmark(whole: whole, stages: stages, pixels: pixels), bytes)
    }
    return best!
  }
}
