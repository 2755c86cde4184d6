import AEC
import AECImageIO
import AECSupport
import AECTraining
import ArgumentParser

/// What a model is trained and validated on.
struct TrainingData: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Pictures to validate on, instead of some kept aside; copies of them are not trained on.", valueName: "dir"),
    completion: .directory)
  var validate: String?

  @Option(
    help: ArgumentHelp(
      "Ordinary pictures, and their share of the training, so that the model does not forget them: photos:0.25.",
      valueName: "dir:share"),
    completion: .directory, transform: Self.mix)
  var mix: Mix?

  struct Mix {
    var path: String
    var share: Double
  }

  private static func mix(_ text: String) throws -> Mix {
    guard let colon = text.lastIndex(of: ":"), let share = Double(text[text.index(after: colon)...]), share > 0,
      share < 1, colon > text.startIndex
    else { throw ValidationError("--mix is a folder and a share between 0 and 1, as photos:0.25, not '\(text)'") }
    return Mix(path: String(text[..<colon]), share: share)
  }

  var words: String {
    [validate.map { _ in "--validate DIR" }, mix.map { "--mix DIR:\(Figures.short($0.share))" }].compactMap { $0 }
      .joined(separator: " ")
  }
}

/// The pictures of a training in memory, in 8-bit RGB.
struct TrainingPictures {
  /// Those that are trained on, without ordinary ones.
  private(set) var trained: [Picture]
  /// Those that are validated on, and their files.
  private(set) var kept: [Picture]
  let keptFiles: [String]
  let source: CropSource
  let validation: Photographs
  /// Of what is trained on, and of what is validated on and mixed in.
  let hash, hashBeside: UInt32
  /// Files that cannot be read, and why.
  private(set) var failures: [Failure] = []
  /// Pictures that are smaller than a crop, and copies of pictures to validate on.
  private(set) var (small, copies) = (0, 0)

  /// The least that can be learned from.
  private static let (leastCount, leastPixels) = (8, 4_000_000)
  /// Pixels in memory; of more, a part of each picture.
  private static let mostPixels = 400_000_000

  init(_ paths: [String], _ data: TrainingData, crop: Int, _ talk: TrainingTalk) throws {
    let own = try PictureLoad(paths, leastSide: crop, share: Self.mostPixels, talk)
    let pixels = own.pictures.reduce(0) { $0 + $1.width * $1.height }
    failures = own.failures
    guard own.pictures.count >= Self.leastCount, pixels >= Self.leastPixels else {
      for failure in own.failures { Terminal.note("aec: \(failure.subject ?? ""): \(failure.what)") }
      let small = own.small > 0 ? ", and \(own.small) smaller than \(crop) pixels a side" : ""
      throw Failure(
        .notAPicture, paths[0],
        "to learn from, expected at least 8 pictures and 4 megapixels, found \(own.pictures.count) of "
          + "\(Figures.fixed(Double(pixels) / 1e6, 1)) megapixels\(small)",
        advice: own.small > 0 && crop > 64
          ? "name more folders, or take smaller crops with --crop 64" : "name more folders")
    }
    (trained, small) = (own.pictures, own.small)
    var (likenesses, beside) = (own.likenesses, [Likeness]())
    if let path = data.validate {
      let others = try PictureLoad([path], leastSide: crop, share: Self.mostPixels / 4, talk)
      guard !others.pictures.isEmpty else {
        throw Failure(
          .notAPicture, path, "has no picture of at least \(crop) pixels a side", advice: "name another folder")
      }
      (kept, keptFiles) = (others.pictures, others.files)
      failures += others.failures
      beside = others.likenesses
      let training = KeptAside.training(likenesses, without: others.likenesses)
      copies = trained.count - training.count
      (trained, likenesses) = (training.map { own.pictures[$0] }, training.map { own.likenesses[$0] })
    } else {
      let sides = KeptAside(likenesses)
      kept = sides.validation.map { own.pictures[$0] }
      keptFiles = sides.validation.map { own.files[$0] }
      beside = sides.validation.map { own.likenesses[$0] }
      (trained, likenesses) = (
        sides.training.map { own.pictures[$0] }, sides.training.map { own.likenesses[$0] }
      )
    }
    guard !trained.isEmpty else {
      throw Failure(
        .notAPicture, paths[0], "has only copies of the pictures of --validate", advice: "name other pictures")
    }
    guard !kept.isEmpty else {
      throw Failure(
        .notAPicture, paths[0], "all pictures look alike, so that none can be kept aside",
        advice: "name other pictures with --validate")
    }
    var ordinary: Photographs?
    if let mix = data.mix {
      let others = try PictureLoad([mix.path], leastSide: crop, share: Self.mostPixels / 2, talk)
      failures += others.failures
      beside += others.likenesses
      ordinary = Photographs(others.pictures, leastSide: crop)
      guard ordinary != nil else {
        throw Failure(
          .notAPicture, mix.path, "has no picture of at least \(crop) pixels a side", advice: "name another folder")
      }
    }
    (hash, hashBeside) = (KeptAside.hash(likenesses), KeptAside.hash(beside))
    source = CropSource(Photographs(trained, leastSide: crop)!, ordinary: ordinary, share: data.mix?.share ?? 0)
    validation = Photographs(kept, leastSide: crop)!
  }
}

/// Pictures of files and folders, as far as they can be read.
private struct PictureLoad {
  private(set) var pictures: [Picture] = []
  /// What they were read from.
  private(set) var files: [String] = []
  private(set) var likenesses: [Likeness] = []
  private(set) var failures: [Failure] = []
  private(set) var small = 0

  /// Takes at most `share` pixels of all together, as many of each.
  init(_ paths: [String], leastSide: Int, share: Int, _ talk: TrainingTalk) throws(Failure) {
    let found: [String]
    do {
      found = try PictureSearch.files(paths)
    } catch {
      throw Failure(
        .unreadable, error.path, "cannot be read: \(Files.errorText(error.code))", advice: "check the name")
    }
    let most = share / max(1, found.count)
    for (index, path) in found.enumerated() {
      talk.progress(Double(index) / Double(found.count), of: "reading pictures")
      do throws(Failure) {
        let bytes = try InputFile(path, limit: Pictures.largestFile).readAll()
        let picture = try Pictures.read(bytes, path, limits: Limits()).picture.colours.rgb8
        guard min(picture.width, picture.height) >= leastSide else {
          small += 1
          continue
        }
        likenesses.append(Likeness(picture))
        pictures.append(picture.part(of: most, leastSide: leastSide))
        files.append(path)
      } catch {
        failures.append(error)
      }
    }
  }
}

extension Picture {
  /// The middle of the picture in 8-bit RGB, of at most so many pixels, and no side shorter than the least.
  fileprivate func part(of most: Int, leastSide: Int) -> Picture {
    let factor = min(1, (Double(most) / Double(width * height)).squareRoot())
    return middle(max(leastSide, Int(Double(width) * factor)), max(leastSide, Int(Double(height) * factor)))
  }

  /// The middle of the picture in 8-bit RGB, of so many pixels a row and rows, as far as it has them.
  func middle(_ columns: Int, _ rows: Int) -> Picture {
    let (w, h) = (min(width, columns), min(height, rows))
    if (w, h) == (width, height) { return self }
    let (x, y) = ((width - w) / 2, (height - h) / 2)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * w * h)
    for row in y..<y + h { pixels += self.pixels[3 * (width * row + x)..<3 * (width * row + x + w)] }
    return Picture(width: w, height: h, pixels: pixels)
  }
}
