/// All that entropy coding gets to see of a picture.
package struct PictureSymbols: Sendable {
  package let size: PaddedSize
  /// Symbols of z, `[h/64, w/64, Z]`.
  package let hyper: FeatureMap
  /// Symbols of y, `[h/16, w/16, M]`.
  package let latent: FeatureMap
  /// Scale classes of y's symbols, of the same shape.
  package let classes: ClassMap
}

/// What both sides derive from z's symbols before they know anything of y.
struct SideInformation {
  private let model: Model
  private let hyper: FeatureMap
  /// Scale classes of y's symbols.
  let classes: ClassMap

  init(
    of symbols: FeatureMap, _ model: Model, _ quality: Quality, _ job: Job, share: Double
  ) throws(CodecError) {
    self.model = model
    hyper = model.hyperLatent.hyperLatent(of: symbols, at: quality)
    classes = try model.scales.classes(of: hyper, at: quality, job, share: share)
  }

  /// Makes rows of the features psi that means are predicted from.
  func context(on kernels: Kernels) -> @Sendable (Range<Int>) -> any RowStream {
    { [model, hyper] rows in model.context.features(of: hyper, rows: rows, on: kernels) }
  }
}
