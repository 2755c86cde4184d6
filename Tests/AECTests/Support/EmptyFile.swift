import AEC
import AECModelFast

/// A file of a picture of this size whose symbols of y are all 0, and those of z as its body says.
func emptyFile(_ width: Int, _ height: Int, hyperLatent body: [UInt8] = []) -> [UInt8] {
  let segments = SectionTag.latent.segments(of: PaddedSize(width: width, height: height))
  return Container.write(
    width: width, height: height, quality: .standard, fingerprint: Model.fast.fingerprint,
    sections: [
      (.hyperLatent, CodedSection([body])), (.latent, CodedSection([[UInt8]](repeating: [], count: segments.count))),
    ])
}
