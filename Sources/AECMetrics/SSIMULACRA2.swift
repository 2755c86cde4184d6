import AEC
import AECSupport

/// SSIMULACRA2, version 2.1: how people would judge what became of a picture.
///
/// The errors of six scales, each of which is the one before halved in linear light, are weighted and summed up; a
/// polynomial and a power make of that what people said of distorted pictures.
///
/// On one thread 7 megapixels a second (Zen 4), 1 on processors without fused multiply-add. Memory beside the pictures:
/// 11 bytes a pixel, and 2.3 kB a column.
///
/// Source: Jon Sneyers, the reference implementation, https://github.com/cloudinary/ssimulacra2 (`ssimulacra2.cc`).
enum SSIMULACRA2 {
  /// At most 100, which equal pictures have; nil for a picture with a side under 8 pixels.
  static func score(of image: Picture, against original: Picture) -> Double? {
    guard isEnough(original) else { return nil }
    return score(of: errors(of: image, against: original, scales: 6))
  }

  /// Whether a picture is large enough to be measured, and to have a scale below its own.
  private static func isEnough(_ picture: some LinearRows) -> Bool { min(picture.width, picture.height) >= 8 }

  private static func errors<Rows: LinearRows>(of image: Rows, against original: Rows, scales: Int) -> [ScaleErrors] {
    let own = ScaleErrors(of: image, against: original)
    guard scales > 1, isEnough(original) else { return [own] }
    return [own]
      + errors(of: LinearPicture(halving: image), against: LinearPicture(halving: original), scales: scales - 1)
  }

  private static func score(of scales: [ScaleErrors]) -> Double {
    var sum = 0.0
    // Like the reference, a picture of fewer scales takes the first weights, whatever they were meant for.
    var weights = weights.makeIterator()
    for component in 0..<3 {
      for scale in scales {
        for lane in [component, component + 4] {
          for map in scale.maps { sum += weights.next()! * map[lane] }
        }
      }
    }
    sum *= 0.9562382616834844
    sum = ((6.248496625763138e-05 * sum - 0.020884521182843837) * sum + 2.326765642916932) * sum
    return sum > 0 ? 100 - 10 * pow(sum, 0.6276336467831387) : 100
  }

  /// By component, scale, mean and fourth root, and map; a scale a line, six lines a component.
  private static let weights: [Double] = [
    0, 0.0007376606707406586, 0, 0, 0.0007793481682867309, 0,
    0, 0.0004371155730107379, 0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
    0, 0.0016406437456599754, 0, 1.8422455520539298, 11.441172603757666, 0,
    0.0007989109436015163, 0.000176816438078653, 0, 1.8787594979546387, 10.94906990605142, 0,
    0.0007289346991508072, 0.9677937080626833, 0, 0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
    0.0004550992113792063, 0, 0, 0.0013648766163243398, 0, 0,

    0, 0, 0, 7.466890328078848, 0, 17.445833984131262,
    0.0006235601634041466, 0, 0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
    225.20515300849274, 0, 0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
    176.39317598450694, 0, 0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
    0, 0, 0, 34.77906344483772, 44.835625328877896, 0,
    0, 0, 0, 0, 0, 0,

    0, 0.0008680556573291698, 0, 0, 0, 0,
    0, 0.0005313191874358747, 0, 0.00016533814161379112, 0, 0,
    0, 0, 0, 0.0004179171803251336, 0.0017290828234722833, 0,
    0.0020827005846636437, 0, 0, 8.826982764996862, 23.19243343998926, 0,
    95.1080498811086, 0.9863978034400682, 0.9834382792465353, 0.0012286405048278493, 171.2667255897307,
    0.9807858872435379,
    0, 0, 0, 0.0005130064588990679, 0, 0.00010854057858411537,
  ]
}
