import AECSupport

/// Every measurement as a line of comma-separated values (RFC 4180), exact to the last bit.
package struct CSVReport: Sendable {
  package let text: String

  package init(_ results: SweepResults) {
    var lines = [
      "picture,width,height,codec,setting,bytes,bits_per_pixel,psnr,psnr_y,ssim,ms_ssim,ssimulacra2,"
        + "ideal_bits,encode_seconds,decode_seconds,encode_peak_bytes,decode_peak_bytes,failure"
    ]
    for picture in results.pictures {
      if let failure = picture.failure {
        lines.append(Self.line([picture.name] + [String](repeating: "", count: 16) + [failure]))
        continue
      }
      for codec in results.codecs {
        for setting in codec.settings {
          let key = MeasurementKey(picture: picture.name, codec: codec.name, setting: setting)
          let (rate, time) = (results.rates[key], results.times[key])
          guard rate != nil || time != nil || results.failures[key] != nil else { continue }
          func cell<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "" }
          lines.append(
            Self.line([
              picture.name, "\(picture.width)", "\(picture.height)", codec.name, Figures.short(setting, 6),
              cell(rate?.bytes), cell(rate.map { 8 * Double($0.bytes) / Double(picture.pixels) }), cell(rate?.psnr),
              cell(rate?.lumaPSNR), cell(rate?.ssim), cell(rate?.msSSIM), cell(rate?.ssimulacra2),
              cell(rate?.idealBits), cell(time?.encodeSeconds), cell(time?.decodeSeconds), cell(time?.encodeMemory),
              cell(time?.decodeMemory), results.failures[key] ?? "",
            ]))
        }
      }
    }
    text = lines.joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { cell in
      guard cell.contains(where: { "\",\n\r".contains($0) }) else { return cell }
      return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }.joined(separator: ",")
  }
}
