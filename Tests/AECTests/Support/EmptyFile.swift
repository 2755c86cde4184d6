import AEC
import AECModelFast

/// A file of a picture of this size whose symbols of y are all 0, and those of z as its body says; of one that is too narrow
/// for networks, without symbols.
func emptyFile(_ width: Int, _ height: Int, hyperLatent body: [UInt8] = []) -> [UInt8] {
  let size = PaddedSize(width: width, height: height)
  guard size.takesNetworks else {
    let squares = [[UInt8]](repeating: [], count: SectionTag.detail.segments(of: size).count)
    return Container.write(
      width: width, height: height, networks: nil, sections: [(.detail, CodedSection(squares))])
  }
  let segments = SectionTag.latent.segments(of: size)
  return Container.write(
    width: width, height: height, networks: (.standard, Model.fast.fingerprint),
    sections: [
      (.hyperLatent, CodedSection([body])), (.latent, CodedSection([[UInt8]](repeating: [], count: segments.count))),
    ])
}
