import AEC

extension Picture {
  /// What a JPEG file of a quality, 1...100, leaves of a picture of 8 bits without opacity; chroma is halved, as it is in most.
  package func throughJPEG(quality: Int) -> Picture {
    do throws(PictureError) {
      let options = PictureWriteOptions(jpegQuality: quality, jpegChroma: .halved)
      return try PictureIO.read(PictureIO.write(self, as: .jpeg, options: options)).picture
    } catch {
      preconditionFailure("a picture in memory goes through JPEG: \(error)")
    }
  }
}
