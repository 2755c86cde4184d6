import AEC
import AECImageIO

/// What a network knows of a picture, and the picture.
struct PictureCode: Sendable {
  var latents: Latents
  /// Nil where the file's own latents did; then there is its thumbnail.
  var picture: Picture?
  /// The picture in half of its size, where the reader makes it.
  var half: Picture?
  var thumbnail: Picture?
  /// Bytes of the file.
  var bytes: Int
}

/// Makes codes of pictures and `.aec` files: takes those that a file has where networks spoke for all of its picture, and runs the
/// analysis otherwise.
struct CodeReader: Sendable {
  /// Whose the codes are.
  var model: Model
  /// Those that decode files of other models.
  var models: [Model]
  /// Of the analysis; nil for that of the file, and of what has none for the standard.
  var quality: Quality?
  /// Whether the analysis runs for all files, also those whose own latents would do.
  var decodes = false
  /// Whether pictures are wanted in half of their size as well.
  var halves = false
  var limits: Limits

  /// The code of a file; `work` gets the number of pixels, once it is known, and says how to work on them.
  func read(_ source: InputFile, _ work: (_ pixels: Int) -> Work) throws(Failure) -> PictureCode {
    guard Pictures.isCompressed(source.first) else {
      let reader = try Pictures.reader(source, kinds: .all, limits: limits, partial: false)
      let work = work(reader.width * reader.height)
      let picture: Picture
      do {
        picture = try reader.picture(limits: PictureLimits(limits))
      } catch {
        throw Pictures.failure(error, of: source, partial: false)
      }
      return try analysed(picture, quality ?? .standard, source, work)
    }
    let (bytes, header) = try Pictures.compressed(source)
    let work = work(header.width * header.height)
    let models = try ModelShelf.models(for: header, beside: [model] + models)
    let decoder = PictureDecoder(models: models, limits: limits, work: work)
    do throws(CodecError) {
      let isAsAsked = quality == nil || quality == header.quality
      if !decodes, isAsAsked, header.fingerprint == model.fingerprint, let own = try decoder.latents(of: bytes) {
        let half = halves ? try decoder.decode(bytes, scale: .half) : nil
        return PictureCode(
          latents: own.latents, picture: nil, half: half, thumbnail: own.thumbnail, bytes: bytes.count)
      }
      let picture = try decoder.decode(bytes)
      return try analysed(picture, quality ?? header.quality ?? .standard, work, bytes.count)
    } catch {
      throw Failure(error, in: source.name)
    }
  }

  /// The code of an input of a run, which has not changed meanwhile, and how to go on working on it.
  func read(
    _ source: InputFile, _ settings: WorkSettings, _ context: RunContext
  ) throws(Failure) -> (code: PictureCode, work: Work) {
    var work = Work()
    let code = try read(source) { pixels in
      work = settings.work(threads: context.turn(pixels), progress: context.progress)
      return work
    }
    try source.checkUnchanged()
    return (code, work)
  }

  /// What a file looks like, small; as far as it can be read.
  func thumbnail(_ source: InputFile, _ work: Work) -> Picture? {
    guard Pictures.isCompressed(source.first) else {
      let reader = try? Pictures.reader(source, kinds: .all, limits: limits, partial: false)
      return try? reader?.picture(limits: PictureLimits(limits)).thumbnail
    }
    guard let bytes = try? source.readAll() else { return nil }
    return try? PictureDecoder(models: [model] + models, limits: limits, work: work).thumbnail(bytes).thumbnail
  }

  private func analysed(
    _ picture: Picture, _ quality: Quality, _ source: InputFile, _ work: Work
  ) throws(Failure) -> PictureCode {
    do {
      return try analysed(picture, quality, work, source.bytesRead)
    } catch {
      throw Failure(error, in: source.name)
    }
  }

  private func analysed(
    _ picture: Picture, _ quality: Quality, _ work: Work, _ bytes: Int
  ) throws(CodecError) -> PictureCode {
    let encoder = PictureEncoder(model: model, quality: quality, limits: limits, work: work)
    return PictureCode(
      latents: try encoder.latents(of: picture), picture: picture, half: halves ? picture.reduced(by: 2) : nil,
      thumbnail: nil, bytes: bytes)
  }
}

extension Inputs.Kind {
  /// Pictures and `.aec` files, by their first bytes.
  static var coded: Inputs.Kind {
    Inputs.Kind(isInput: { path, first in
      PictureFormat(firstBytes: first) != nil || Pictures.isCompressed(path, first)
    })
  }
}

extension Picture {
  /// The longest side of a thumbnail.
  static let thumbnailSide = 128

  /// The picture small, as a page shows it: on white, in 8 bits.
  var thumbnail: Picture {
    reduced(by: (max(width, height) + Self.thumbnailSide - 1) / Self.thumbnailSide).composed(on: .white).depth8
  }
}
