import AECSupport

/// The share of each scale in MS-SSIM, the picture's own scale first.
private let scaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

/// MS-SSIM of planes of values 0...255 and one size; nil where a side is under 161, as the fifth scale then
/// has no window. Fewer scales would give a number, but not one that compares with those of other pictures.
///
/// The product over five scales of the mean contrast x structure (of SSIM, at the fifth scale) to the power
/// of the scale's weight. Each scale is the means of 2x2 of the one before. A mean below 0, which has no
/// power, counts as 0.
///
/// Source: Wang, Simoncelli, Bovik, "Multi-scale structural similarity for image quality assessment",
/// Asilomar Conference on Signals, Systems and Computers, 2003.
func multiScaleStructuralSimilarity(_ a: Plane, _ b: Plane) -> Double? {
  var (a, b) = (a, b)
  var product = 1.0
  for (scale, weight) in scaleWeights.enumerated() {
    if scale > 0 { (a, b) = (a.halved(), b.halved()) }
    guard let similarity = structuralSimilarity(a, b) else { return nil }
    let isLast = scale == scaleWeights.count - 1
    product *= pow(max(isLast ? similarity.ssim : similarity.contrastStructure, 0), weight)
  }
  return product
}
