import AEC
import AECModelFast

/// A file of a picture of this size whose symbols of y are all 0, and those of z as its body says; of one that is too narrow
/// for networks, without symbols. With detail, its first square is gray, and that is all.
func emptyFile(
  _ width: Int, _ height: Int, hyperLatent body: [UInt8] = [], withDetail: Bool = false
) -> [UInt8] {
  let size = PaddedSize(width: width, height: height)
  func segments(_ tag: SectionTag) -> [[UInt8]] { [[UInt8]](repeating: [], count: tag.segments(of: size).count) }
  var sections: [(tag: SectionTag, body: CodedSection)] = []
  if size.takesNetworks {
    sections = [(.hyperLatent, CodedSection([body])), (.latent, CodedSection(segments(.latent)))]
  }
  if withDetail || !size.takesNetworks {
    var squares = segments(.detail)
    if withDetail { squares[0] = [3] }
    sections.append((.detail, CodedSection(squares)))
  }
  return Container.write(
    width: width, height: height, layout: .rgb8,
    networks: size.takesNetworks ? (.standard, Model.fast.fingerprint) : nil, sections: sections)
}
