import AEC
import AECSupport
import AECTestSupport
import AECTraining
import Foundation
import Testing

@Suite struct ExportCommandTests {
  /// The built command, which lies beside the resources of the tests.
  private static let command = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("aec-export")

  private static func run(_ folder: TestFolder, _ arguments: String...) throws -> Subprocess {
    let places = arguments.map { $0.hasPrefix("-") || !$0.contains(".") ? $0 : folder.path + $0 }
    return try Subprocess(command.path, places, log: folder.path + "log")
  }

  @Test func weightsAndPicturesBecomeAModelFile() throws {
    let folder = try TestFolder()
    try folder.add("mine.safetensors", TensorFile.write(Ruled.weights))
    try folder.add("a.png", Picture.mixed(300, 260))
    let made = try Self.run(
      folder, "mine.safetensors", "a.png", "--name", "mine", "--out", "mine.aecm", "--calibration", "kept.calibration",
      "--crops", "1", "--head-crops", "2")
    #expect(made.status == 0, "\(made.output)")
    for line in ["analysis.stem: shift ", "fullest accumulator ", "\nfloats: ", "\nintegers: ", "BD-rate"] {
      #expect(made.output.contains(line), "\(made.output)")
    }
    let bytes = try Files.read(folder.path + "mine.aecm")
    #expect(try Model(bytes: bytes).name == "mine")

    let again = try Self.run(
      folder, "mine.safetensors", "--name", "mine", "--out", "again.aecm", "--calibration", "kept.calibration")
    #expect(again.status == 0, "\(again.output)")
    #expect(try Files.read(folder.path + "again.aecm") == bytes)

    // The same encoder, which needs the decoder beside it.
    let alone = try Self.run(
      folder, "mine.safetensors", "--name", "alone", "--out", "alone.aecm", "--calibration", "kept.calibration",
      "--encoder-of", "mine.aecm")
    #expect(alone.status == 0, "\(alone.output)")
    let encoder = try Files.read(folder.path + "alone.aecm")
    let served = try Model(bytes: bytes)
    #expect(throws: ModelError.self) { try Model(bytes: encoder) }
    #expect(try Model(bytes: encoder, serving: [served]).fingerprint == served.fingerprint)
    #expect(encoder.count == bytes.count - served.decoderBytes)
  }

  @Test func whatIsMissingIsNamed() throws {
    let folder = try TestFolder()
    try folder.add("mine.safetensors", TensorFile.write(Ruled.weights))
    try folder.add("small.png", Picture.mixed(100, 300))
    for (pictures, words) in [([], "pictures or the file of a calibration"), (["small.png"], "at least 256 pixels")] {
      let arguments = ["mine.safetensors"].map { folder.path + $0 } + pictures.map { folder.path + $0 }
      let run = try Subprocess(
        Self.command.path, arguments + ["--name", "mine", "--out", folder.path + "mine.aecm"], log: folder.path + "log")
      #expect(run.status != 0)
      #expect(run.output.contains(words), "\(run.output)")
      #expect(!Files.exists(folder.path + "mine.aecm"))
    }
  }
}
