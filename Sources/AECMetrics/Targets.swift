import AEC

extension Target {
  /// The smallest file of at least so many decibels of ``Metrics/psnr``.
  public static func psnr(_ decibels: Double) -> Target { .measure(.psnr, decibels) }

  /// The smallest file of at least so much ``Metrics/ssim``.
  public static func ssim(_ share: Double) -> Target { .measure(.ssim, share) }

  /// The smallest file of at least so much ``Metrics/msSSIM``.
  public static func msSSIM(_ share: Double) -> Target { .measure(.msSSIM, share) }
}

extension Measure {
  /// ``Metrics/psnr``, in decibels.
  public static let psnr = Measure(name: "PSNR", usual: (27.1, 40.1, 46.8)) { decoded, original in
    value { () throws(MetricsError) in try Metrics.psnr(of: decoded, against: original) }
  }

  /// ``Metrics/ssim``. Takes two planes of eight bytes a pixel.
  public static let ssim = Measure(
    name: "SSIM", unit: .share, leastSide: 11, memory: 16, usual: (5.9, 17.4, 24.6)
  ) { decoded, original in
    value { () throws(MetricsError) in try Metrics.ssim(of: decoded, against: original) }
  }

  /// ``Metrics/msSSIM``. Takes the same, and a quarter of it for the planes of half the size.
  public static let msSSIM = Measure(
    name: "MS-SSIM", unit: .share, leastSide: 161, memory: 20, usual: (10.9, 25.7, 33.5)
  ) { decoded, original in
    value { () throws(MetricsError) in try Metrics.msSSIM(of: decoded, against: original) }
  }

  /// What a measure gives of pictures that are of one size, and large enough.
  private static func value(_ measure: () throws(MetricsError) -> Double?) -> Double {
    do {
      guard let value = try measure() else { fatalError("pictures have the least side of their measure") }
      return value
    } catch {
      fatalError("a decoded picture has the size of its original")
    }
  }
}
