import AEC
import AECMetrics

/// A rate-distortion curve on the Kodak pictures that others have published: mean bits per pixel and mean RGB PSNR.
///
/// Not measured here, so neither its rates (which are those of files or of bit streams, as its authors counted them) nor
/// its speed can be checked; reports draw it dashed.
package struct PublishedCurve: Sendable {
  package let name: String
  package let title: String
  package let source: String
  package let ratePoints: [RatePoint]

  package init(name: String, title: String, source: String, points: [(Double, Double)]) {
    (self.name, self.title, self.source) = (name, title, source)
    ratePoints = points.map { RatePoint(bitsPerPixel: $0, decibels: $1) }
  }
}

extension PublishedCurve {
  /// Where the curves of CompressAI are: files of the repository InterDigitalInc/CompressAI, as its release notes and
  /// the paper describe them (Begaint and others, "CompressAI: a PyTorch library and evaluation platform for end-to-end
  /// compression research", arXiv:2011.03029). Numbers are rounded to 0.0001 bits per pixel and 0.001 dB. Their MS-SSIM
  /// is that of RGB, not of luma as here, so it is left out.
  package static let kodak: [PublishedCurve] = [
    PublishedCurve(
      name: "vvc", title: "VVC (VTM)",
      source: "CompressAI, results/image/kodak/vtm.json",
      points: [
        (0.0482, 26.145), (0.1125, 28.493), (0.2458, 31.200), (0.4905, 34.262), (0.8748, 37.420),
        (1.4308, 40.424), (2.3246, 43.506), (3.6326, 46.592),
      ]),
    PublishedCurve(
      name: "av1", title: "AV1 (libaom)",
      source: "CompressAI, results/image/kodak/av1.json",
      points: [
        (0.0557, 25.561), (0.1100, 27.562), (0.1700, 29.025), (0.2456, 30.442), (0.3524, 31.987),
        (0.4987, 33.650), (0.6828, 35.322), (0.9090, 36.989), (1.1673, 38.555), (1.4148, 39.809),
        (1.8054, 41.434), (2.6075, 43.968),
      ]),
    PublishedCurve(
      name: "bpg", title: "BPG 4:4:4",
      source: "CompressAI, results/image/kodak/bpg_444_x265_ycbcr.json",
      points: [
        (0.0678, 26.195), (0.1610, 28.682), (0.3516, 31.595), (0.6847, 34.857), (1.1997, 38.260),
        (1.9297, 41.479), (3.0579, 44.703), (4.7031, 47.633),
      ]),
    PublishedCurve(
      name: "jpeg-published", title: "JPEG (Pillow 7.1.2)",
      source: "CompressAI, results/image/kodak/jpeg.json",
      points: [
        (0.2212, 23.780), (0.3266, 26.577), (0.4231, 28.042), (0.5084, 29.042), (0.5879, 29.785),
        (0.6601, 30.378), (0.7289, 30.903), (0.7860, 31.308), (0.8497, 31.705), (0.9060, 32.059),
        (0.9644, 32.399), (1.0372, 32.790), (1.1274, 33.235), (1.2398, 33.793), (1.3688, 34.394),
        (1.5718, 35.239), (1.8588, 36.329), (2.3502, 37.912), (3.4013, 40.557),
      ]),
    PublishedCurve(
      name: "elic", title: "ELIC",
      source:
        "figures of the authors (He et al., CVPR 2022), collected in JiangWeibeta/ELIC, results/elic_official_kodak.csv",
      points: [
        (0.0468, 26.265), (0.0767, 27.682), (0.1236, 29.131), (0.1964, 30.703), (0.3334, 32.796),
        (0.4909, 34.589), (0.7041, 36.488), (0.8573, 37.621), (1.1065, 39.177), (1.4898, 41.070),
      ]),
    PublishedCurve(
      name: "cheng2020-anchor", title: "cheng2020-anchor",
      source: "CompressAI, results/image/kodak/compressai-cheng2020-anchor_mse_cuda.json",
      points: [
        (0.1196, 28.582), (0.1838, 29.969), (0.2710, 31.343), (0.4174, 33.390), (0.5945, 35.119),
        (0.8057, 36.704),
      ]),
    PublishedCurve(
      name: "mbt2018-mean", title: "mbt2018-mean",
      source: "CompressAI, results/image/kodak/compressai-mbt2018-mean_mse_cuda.json",
      points: [
        (0.1239, 27.699), (0.1980, 29.359), (0.3072, 31.129), (0.4606, 32.951), (0.6617, 34.968),
        (0.9144, 36.911), (1.2342, 38.838), (1.6191, 40.633),
      ]),
    PublishedCurve(
      name: "bmshj2018-hyperprior", title: "bmshj2018-hyperprior",
      source: "CompressAI, results/image/kodak/compressai-bmshj2018-hyperprior_mse_cuda.json",
      points: [
        (0.1313, 27.582), (0.2089, 29.197), (0.3199, 30.972), (0.4784, 32.838), (0.6687, 34.526),
        (0.9388, 36.743), (1.2592, 38.584), (1.6602, 40.557),
      ]),
    PublishedCurve(
      name: "bmshj2018-factorized", title: "bmshj2018-factorized",
      source: "CompressAI, results/image/kodak/compressai-bmshj2018-factorized_mse_cuda.json",
      points: [
        (0.1226, 26.909), (0.1885, 28.218), (0.2878, 29.617), (0.4404, 31.277), (0.6481, 32.956),
        (0.9670, 35.381), (1.3512, 37.397), (1.8333, 39.621),
      ]),
  ]

  /// Those that say most beside codecs that were measured.
  static let landmarks = ["vvc", "elic", "bpg", "mbt2018-mean"]

  /// CRC-32 of the sorted CRC-32s of the pixels of the 24 Kodak pictures, each as four bytes, lowest first.
  private static let kodakChecksum: UInt32 = 0xd5c5_a5ea

  /// The curves for a folder: those above if it holds exactly the Kodak pictures, whatever their files are called.
  static func curves(for pictures: [TestPicture]) -> [PublishedCurve] {
    let checksums = pictures.filter { $0.failure == nil }.map(\.checksum).sorted()
    return Checksum.crc32(checksums.flatMap { sum in (0..<4).map { UInt8(sum >> (8 * $0) & 255) } })
      == kodakChecksum ? kodak : []
  }
}
