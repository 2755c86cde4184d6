import ArgumentParser

extension CompletionKind {
  /// Names of pictures that aec reads. Shells tell capitals from small letters, and cameras write capitals.
  static let pictures = file(extensions: pictureExtensions)
  static let picturesAndCoded = file(extensions: pictureExtensions + ["aec"])

  private static let pictureExtensions =
    ["png", "jpg", "jpeg", "ppm", "pgm", "pbm", "pnm"].flatMap { [$0, $0.uppercased()] }
}
