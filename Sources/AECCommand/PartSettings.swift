import AEC
import ArgumentParser

/// Which part of a picture is wanted, and how large.
struct PartSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only these pixels: the upper left corner from the picture's, then width and height. The networks run on "
        + "these alone; symbols are read in squares of 2048 pixels.",
      valueName: "x,y,w,h"),
    transform: Self.region)
  var region: PictureRegion?

  @Option(
    help: ArgumentHelp(
      "1/2, 1/4 or 1/8 of the size, rounded up; 1/8 takes less than half the time. A region is still "
        + "given in full pixels; at 1/8 it grows to the 8x8 blocks that it meets.",
      valueName: "scale"),
    completion: .list(["1/2", "1/4", "1/8"]), transform: Self.scale)
  var scale: PictureScale = .full

  /// Whether all of a picture is wanted, as large as it is.
  var isWhole: Bool { region == nil && scale == .full }

  private static func region(_ text: String) throws -> PictureRegion {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let width = numbers[2], let height = numbers[3],
      x >= 0, y >= 0, width > 0, height > 0
    else {
      throw ValidationError(
        "'\(text)' is no region; give four whole numbers, as in --region 200,100,640,480: 640 x 480 pixels, the first of "
          + "them 200 from the left and 100 from the top")
    }
    return PictureRegion(x: x, y: y, width: width, height: height)
  }

  private static func scale(_ text: String) throws -> PictureScale {
    guard let scale = PictureScale.allCases.first(where: { text == ($0 == .full ? "1" : "1/\($0.rawValue)") }) else {
      throw ValidationError("pictures cannot be scaled by '\(text)'; choose 1/2, 1/4 or 1/8")
    }
    return scale
  }
}
