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
