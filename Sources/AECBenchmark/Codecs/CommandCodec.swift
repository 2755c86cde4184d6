import AEC
import AECImageIO
import AECSupport
import Synchronization

/// A codec that is two programs on the PATH: one makes a file of a picture, the other a picture of a file. The second may be this
/// one.
package struct CommandCodec: BenchmarkCodec {
  package let version: String
  private let peer: Peer
  private let encoder: String
  private let decoder: String?
  private let folder: TemporaryFolder

  /// Nil where a program is missing.
  init?(_ peer: Peer, in folder: TemporaryFolder) {
    let decoder = peer.decoders.lazy.compactMap(Subprocess.find).first
    guard let encoder = Subprocess.find(peer.encoder), peer.decoders.isEmpty || decoder != nil else { return nil }
    (self.peer, self.encoder, self.decoder, self.folder) = (peer, encoder, decoder, folder)
    let output = (try? Subprocess(encoder, peer.versionArguments, log: folder.newName("log")))?.output ?? ""
    version = "\(peer.encoder) \(peer.version(in: output) ?? "of unknown version"), \(peer.options)"
  }

  package var name: String { peer.name }
  package var title: String { peer.title }
  package var settingName: String { peer.settingName }
  package var defaultSettings: [Double] { peer.defaultSettings }
  package func accepts(_ setting: Double) -> Bool { peer.settings.contains(setting) }

  package func encode(
    _ image: Picture, at setting: Double, _ conditions: Conditions
  ) throws -> Measured<[UInt8]> {
    let picture = try PictureIO.write(image, as: peer.input, options: PictureWriteOptions(pngLevel: 1))
    return try run(encoder, picture, peer.input.fileExtension, to: peer.fileExtension, conditions) {
      peer.encode(setting, conditions.threads, $0, $1)
    }
  }

  package func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture> {
    guard let decoder else { return try Measured(conditions) { try PictureIO.read(bytes, kinds: []).picture } }
    let file = try run(decoder, bytes, peer.fileExtension, to: peer.output.fileExtension, conditions) {
      peer.decode(conditions.threads, $0, $1)
    }
    return Measured(
      value: try PictureIO.read(file.value, kinds: []).picture, seconds: file.seconds, peakMemory: file.peakMemory)
  }

  /// What a program makes of a file, both with these extensions.
  private func run(
    _ program: String, _ bytes: [UInt8], _ inputExtension: String, to outputExtension: String,
    _ conditions: Conditions, _ arguments: (_ input: String, _ output: String) -> [String]
  ) throws -> Measured<[UInt8]> {
    let (input, output) = (folder.newName(inputExtension), folder.newName(outputExtension))
    defer {
      Files.remove(input)
      Files.remove(output)
    }
    try Files.write(bytes, to: input)
    let process = try Subprocess(
      program, arguments(input, output), log: folder.newName("log"), measuresMemory: conditions.measuresMemory)
    guard process.status == 0, let bytes = try? Files.read(output), !bytes.isEmpty else {
      let words = process.lastLine.isEmpty ? "no word of why" : "\"\(process.lastLine)\""
      throw CodecFailure("\(Path.name(of: program)) ended with status \(process.status) and \(words)")
    }
    return Measured(value: bytes, seconds: process.seconds, peakMemory: process.peakMemory)
  }
}
