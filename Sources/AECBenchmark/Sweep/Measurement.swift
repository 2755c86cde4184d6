import AEC
import AECMetrics

/// What was measured: a picture, by a codec, at a setting.
package struct MeasurementKey: Hashable, Sendable {
  package var picture: String
  package var codec: String
  package var setting: Double

  package init(picture: String, codec: String, setting: Double) {
    (self.picture, self.codec, self.setting) = (picture, codec, setting)
  }
}

/// How many bytes a codec made of a picture, and how good it was after.
package struct RateMeasurement: Sendable, Equatable {
  /// Bytes of the file.
  package var bytes: Int
  /// As ``Metrics`` defines them.
  package var psnr: Double
  package var lumaPSNR: Double
  package var ssim: Double?
  package var msSSIM: Double?
  package var ssimulacra2: Double?
  /// Bits that a perfect entropy coder would have needed, of codecs that can tell.
  package var idealBits: Double?

  package init(
    bytes: Int, psnr: Double, lumaPSNR: Double, ssim: Double?, msSSIM: Double?, ssimulacra2: Double?, idealBits: Double?
  ) {
    (self.bytes, self.psnr, self.lumaPSNR, self.ssim, self.msSSIM, self.ssimulacra2, self.idealBits) =
      (bytes, psnr, lumaPSNR, ssim, msSSIM, ssimulacra2, idealBits)
  }
}

/// What coding took while nothing else ran.
package struct TimeMeasurement: Sendable, Equatable {
  package var encodeSeconds: Double
  package var decodeSeconds: Double
  /// Bytes; nil where the system does not tell.
  package var encodeMemory: Int?
  package var decodeMemory: Int?

  package init(encodeSeconds: Double, decodeSeconds: Double, encodeMemory: Int?, decodeMemory: Int?) {
    (self.encodeSeconds, self.decodeSeconds, self.encodeMemory, self.decodeMemory) =
      (encodeSeconds, decodeSeconds, encodeMemory, decodeMemory)
  }
}

/// Everything that a sweep found out.
package struct SweepResults: Sendable {
  package struct Codec: Sendable {
    package var name: String
    package var title: String
    package var version: String
    package var settingName: String
    package var settings: [Double]

    package init(name: String, title: String, version: String, settingName: String, settings: [Double]) {
      (self.name, self.title, self.version, self.settingName, self.settings) =
        (name, title, version, settingName, settings)
    }
  }

  package var pictures: [TestPicture]
  package var codecs: [Codec]
  /// Codecs that are not installed, and what they need.
  package var missing: [String] = []
  package var rates: [MeasurementKey: RateMeasurement] = [:]
  package var times: [MeasurementKey: TimeMeasurement] = [:]
  /// What could not be measured, and why.
  package var failures: [MeasurementKey: String] = [:]

  package init(pictures: [TestPicture], codecs: [Codec]) {
    (self.pictures, self.codecs) = (pictures, codecs)
  }

  func codec(_ name: String) -> Codec? { codecs.first { $0.name == name } }
}
