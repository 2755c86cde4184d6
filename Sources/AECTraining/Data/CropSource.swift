/// Where the crops of a training come from: the pictures that it is about, and ordinary ones beside them, so that a network does
/// not forget them.
public struct CropSource: Sendable {
  /// Pictures that the training is about.
  public let own: Photographs
  private let ordinary: (photographs: Photographs, share: Double)?

  /// Crops of pictures, a share of them, 0 ..< 1, of ordinary ones.
  public init(_ own: Photographs, ordinary: Photographs? = nil, share: Double = 0) {
    precondition((0..<1).contains(share), "a share is at least 0 and below 1")
    self.own = own
    self.ordinary = ordinary.map { ($0, share) }
  }

  /// The cuts of a step's batch, each with what it is cut from.
  func cuts(_ batch: Int, size: Int, step: Int, _ draws: Draws) -> [(source: Photographs, cut: Photographs.Cut)] {
    let cuts = own.cuts(batch, size: size, draws).map { (own, $0) }
    guard let (photographs, share) = ordinary else { return cuts }
    let others = photographs.cuts(batch, size: size, draws).map { (photographs, $0) }
    // As many as the share says, evenly over all steps.
    return (0..<batch).map { index in
      let number = Double(step * batch + index)
      return (share * (number + 1)).rounded(.down) > (share * number).rounded(.down) ? others[index] : cuts[index]
    }
  }
}
