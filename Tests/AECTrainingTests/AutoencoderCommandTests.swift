import AEC
import AECImageIO
import AECSupport
import AECTestSupport
import Foundation
import Testing

@Suite struct AutoencoderCommandTests {
  /// The built command, which lies beside the resources of the tests.
  private static let command = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(
    "aec-training")

  private static func run(_ folder: TestFolder, _ arguments: [String]) throws -> Subprocess {
    try Subprocess(command.path, ["autoencoder"] + arguments, log: folder.path + "log")
  }

  @Test func digitsAreLearnedGoneOnFromMeasuredAndDrawn() throws {
    let folder = try TestFolder()
    let state = folder.path + "state.safetensors"
    let digits = [
      "--digits", "200", "--width", "16", "--latent", "4", "--penalty", "kl:1", "--loss", "bce", "--batch", "32",
      "--every", "20", "--lr", "0.01",
    ]
    let run = try Self.run(
      folder,
      digits + [
        "--steps", "60", "--out", state, "--sheet", folder.path + "sheet.png", "--samples", folder.path + "samples.png",
      ])
    #expect(run.status == 0, "\(run.output)")
    for line in [
      "200 pictures of 28x28x1", "step 60   cost ", "autoencoder, 4 numbers", "principal components, 4", " nats, ",
    ] {
      #expect(run.output.contains(line), "\(run.output)")
    }
    let costs = run.output.split(separator: "\n").filter { $0.contains("cost ") }
      .compactMap { Double($0.split(separator: " ")[3]) }
    #expect(costs.count == 3 && costs[2] < 0.8 * costs[0], "\(costs)")
    let sheet = try PictureIO.read(Files.read(folder.path + "sheet.png")).picture
    #expect(sheet.width == 4 + 16 * 60 && sheet.height == 4 + 2 * 60 && sheet.layout == .gray8)
    #expect(try PictureIO.read(Files.read(folder.path + "samples.png")).picture.height == 4 + 6 * 60)

    // Gone on from, with nothing left to do, it is what it was.
    let more = try Self.run(folder, digits + ["--steps", "60", "--resume", state, "--threads", "1"])
    #expect(more.output.split(separator: "\n").suffix(6) == run.output.split(separator: "\n").suffix(6))
  }

  @Test func squaresOfPicturesAreDenoisedByTheCodecsTransforms() throws {
    let folder = try TestFolder()
    try folder.add("a.png", Picture.mixed(100, 120))
    let run = try Self.run(
      folder,
      [
        folder.path, "--config", "tiny", "--noise", "jpeg:20", "--batch", "32", "--steps", "3", "--sheet",
        folder.path + "s.png",
      ])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("what goes in") && run.output.contains("autoencoder, 32 numbers"), "\(run.output)")
    #expect(try PictureIO.read(Files.read(folder.path + "s.png")).picture.height == 4 + 3 * 36)
  }

  @Test(arguments: [
    (["--digits", "9", "--penalty", "rate"], "none, kl:BETA or l1:W"),
    (["--digits", "9", "--loss", "l2"], "mse, bce or ms-ssim"),
    (["--digits", "9", "--noise", "snow"], "gaussian:SIGMA"),
    (["--digits", "9", "--samples", "s.png"], "--penalty kl:BETA"),
    (["--digits", "9", "--batch", "33"], "a multiple of 32"),
    (["--digits", "9", "--config", "tiny"], "--config is for pictures"),
    ([], "name pictures"), (["--digits", "9", "--activation", "tanh"], "leaky or linear"),
  ])
  func whatCannotBeIsSaid(arguments: [String], words: String) throws {
    let run = try Self.run(TestFolder(), arguments)
    #expect(run.status != 0)
    #expect(run.output.contains(words), "\(run.output)")
  }
}
