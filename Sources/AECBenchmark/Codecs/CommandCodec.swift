import AEC
import AECImageIO
import AECSupport
import Synchronization

/// A codec that is two programs on the PATH: one makes a file of a picture, the other a picture of a file.
package struct CommandCodec: BenchmarkCodec {
  package let name: String
  package let title: String
  package let version: String
  package let settingName: String
  package let defaultSettings: [Double]
  private let peer: Peer
  private let encoder: String
  private let decoder: String
  private let folder: TemporaryFolder

  /// Nil where a program is missing.
  init?(_ peer: Peer, in folder: TemporaryFolder) {
    guard let encoder = Subprocess.find(peer.encoder),
      let decoder = peer.decoders.lazy.compactMap(Subprocess.find).first
    else { return nil }
    (self.peer, self.encoder, self.decoder, self.folder) = (peer, encoder, decoder, folder)
    (name, title, settingName) = (peer.name, peer.title, peer.settingName)
    defaultSettings = peer.defaultSettings
    let output = (try? Subprocess(encoder, peer.versionArguments, log: folder.newName("log")))?.output ?? ""
    version = "\(peer.encoder) \(peer.version(in: output) ?? "of unknown version"), \(peer.options)"
  }

  package func accepts(_ setting: Double) -> Bool { peer.settings.contains(setting) }

  package func encode(
    _ image: Picture, at setting: Double, _ conditions: Conditions
  ) throws -> Measured<[UInt8]> {
    let (input, output) = (folder.newName(peer.input.fileExtension), folder.newName(peer.fileExtension))
    defer {
      Files.remove(input)
      Files.remove(output)
    }
    let options = PictureWriteOptions(pngLevel: 1)
    try Files.write(PictureIO.write(image, as: peer.input, options: options), to: input)
    return try run(
      encoder, peer.encode(setting, conditions.threads, input, output), conditions, reading: output)
  }

  package func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    let (input, output) = (folder.newName(peer.fileExtension), folder.newName(peer.output.fileExtension))
    defer {
      Files.remove(input)
      Files.remove(output)
    }
    try Files.write(bytes, to: input)
    let file = try run(decoder, peer.decode(conditions.threads, input, output), conditions, reading: output)
    return Measured(
      value: try PictureIO.read(file.value).picture, seconds: file.seconds, peakMemory: file.peakMemory)
  }

  private func run(
    _ program: String, _ arguments: [String], _ conditions: Conditions, reading output: String
  ) throws -> Measured<[UInt8]> {
    let process = try Subprocess(
      program, arguments, log: folder.newName("log"), measuresMemory: conditions.measuresMemory)
    guard process.status == 0, let bytes = try? Files.read(output), !bytes.isEmpty else {
      let words = process.lastLine.isEmpty ? "no word of why" : "\"\(process.lastLine)\""
      throw CodecFailure("\(Path.name(of: program)) ended with status \(process.status) and \(words)")
    }
    return Measured(value: bytes, seconds: process.seconds, peakMemory: process.peakMemory)
  }
}
