import AECMetrics
import AECSupport

/// The summary and every measurement as one JSON document.
package struct JSONReport: Sendable {
  package let value: JSON
  package var text: String { value.text }

  package init(_ summary: Summary) {
    let results = summary.results
    value = [
      "pictures": .array(zip(results.pictures, summary.fates).map(Self.picture)),
      "codecs": .array(results.codecs.map(Self.codec)),
      "not_installed": .array(results.missing.map(JSON.string)),
      "curves": .array(summary.curves.map(Self.curve)),
      "bd_rate_range": summary.range.map(Self.range) ?? .null,
      "differences": .array(summary.deltas.map(Self.difference)),
      "differences_to_published": .array(summary.publishedDeltas.map(Self.difference)),
      "published": .array(
        summary.published.map { curve in
          [
            "name": .string(curve.name), "title": .string(curve.title), "source": .string(curve.source),
            "points": .array(
              curve.ratePoints.map { ["bits_per_pixel": .number($0.bitsPerPixel), "psnr": .number($0.decibels)] }),
          ]
        }),
      "overheads": .array(summary.overheads.map(Self.overhead)),
      "measurements": .array(Self.measurements(results)),
    ]
  }

  static func picture(_ picture: TestPicture, _ fate: PictureFate) -> JSON {
    [
      "name": .string(picture.name), "width": .integer(picture.width), "height": .integer(picture.height),
      "counted": .bool(fate.isCounted), "remarks": .array(fate.remarks.map(JSON.string)),
    ]
  }

  static func codec(_ codec: SweepResults.Codec) -> JSON {
    [
      "name": .string(codec.name), "title": .string(codec.title), "version": .string(codec.version),
      "setting": .string(codec.settingName), "settings": .array(codec.settings.map(JSON.number)),
    ]
  }

  static func curve(_ curve: Curve) -> JSON {
    [
      "codec": .string(curve.codec), "title": .string(curve.title),
      "points": .array(
        curve.points.map { point in
          [
            "setting": .number(point.setting), "bits_per_pixel": .number(point.bitsPerPixel),
            "psnr": .number(point.psnr), "psnr_y": .number(point.lumaPSNR), "ssim": .number(point.ssim),
            "ms_ssim": .optional(point.msSSIM), "ssimulacra2": .number(point.ssimulacra2),
            "ideal_bits_per_pixel": .optional(point.idealBitsPerPixel),
            "encode_megapixels_per_second": .optional(point.encodeSpeed),
            "decode_megapixels_per_second": .optional(point.decodeSpeed),
            "encode_peak_bytes": .optional(point.encodeMemory),
            "decode_peak_bytes": .optional(point.decodeMemory),
          ]
        }),
    ]
  }

  private static func difference(_ difference: RateDifference) -> JSON {
    func delta(_ delta: BjontegaardDelta?) -> JSON {
      delta.map { ["value": .number($0.value), "overlap": range($0.overlap)] } ?? .null
    }
    return [
      "test": .string(difference.test), "anchor": .string(difference.anchor),
      "bd_rate": delta(difference.rate), "bd_psnr": delta(difference.quality),
      "bd_rate_ms_ssim": delta(difference.msSSIMRate), "bd_rate_ssimulacra2": delta(difference.ssimulacra2Rate),
      "worst_picture": difference.worst.map { ["picture": .string($0.picture), "bd_rate": .number($0.rate)] } ?? .null,
    ]
  }

  private static func range(_ range: ClosedRange<Double>) -> JSON {
    .array([.number(range.lowerBound), .number(range.upperBound)])
  }

  private static func overhead(_ overhead: CoderOverhead) -> JSON {
    [
      "codec": .string(overhead.codec), "setting": .number(overhead.setting), "bytes": .integer(overhead.bytes),
      "ideal_bytes": .number(overhead.idealBytes), "percent": .number(overhead.percent),
      "mean_percent": .number(overhead.meanPercent), "worst_picture": .string(overhead.worstPicture),
      "worst_percent": .number(overhead.worstPercent), "worst_bytes": .number(overhead.worstBytes),
      "most_bytes_over_ideal_and_4_percent": .number(overhead.mostBytesOverFourPercent),
    ]
  }

  private static func measurements(_ results: SweepResults) -> [JSON] {
    let keys = Set(results.rates.keys).union(results.times.keys).union(results.failures.keys)
    return keys.sorted { ($0.picture, $0.codec, $0.setting) < ($1.picture, $1.codec, $1.setting) }.map { key in
      let (rate, time) = (results.rates[key], results.times[key])
      return [
        "picture": .string(key.picture), "codec": .string(key.codec), "setting": .number(key.setting),
        "bytes": .optional(rate?.bytes), "psnr": .optional(rate?.psnr), "psnr_y": .optional(rate?.lumaPSNR),
        "ssim": .optional(rate?.ssim), "ms_ssim": .optional(rate?.msSSIM),
        "ssimulacra2": .optional(rate?.ssimulacra2),
        "ideal_bits": .optional(rate?.idealBits), "encode_seconds": .optional(time?.encodeSeconds),
        "decode_seconds": .optional(time?.decodeSeconds), "encode_peak_bytes": .optional(time?.encodeMemory),
        "decode_peak_bytes": .optional(time?.decodeMemory), "failure": .optional(results.failures[key]),
      ]
    }
  }
}
