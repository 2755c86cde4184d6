/// A file that must decode to the same bits for ever, with the checksums that show it.
///
/// Golden files lie in `Tests/AECTests/Golden`; `index.txt` there has a line for each: name, CRC-32 of the decoded
/// pixels, CRC-32 of the queues (before deflate, since other builds of zlib write other bytes) when those pixels are
/// encoded again at the file's quality, with all effort.
package struct GoldenFile: Sendable {
  package let name: String
  package let bytes: [UInt8]
  package let pixels: UInt32
  package let queues: UInt32

  package init(name: String, bytes: [UInt8], pixels: UInt32, queues: UInt32) {
    (self.name, self.bytes, self.pixels, self.queues) = (name, bytes, pixels, queues)
  }

  /// A golden file of `bytes`, with the checksums that they give here.
  package init(name: String, bytes: [UInt8], models: [Model], work: Work) throws(CodecError) {
    let found = try Self.checksums(bytes, models, work)
    self.init(name: name, bytes: bytes, pixels: found.pixels, queues: found.queues)
  }

  /// Golden files by their index.
  package static func files(index: String, bytes: (_ name: String) -> [UInt8]?) -> [GoldenFile] {
    index.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, let pixels = UInt32(words[1], radix: 16), let queues = UInt32(words[2], radix: 16),
        let bytes = bytes(words[0])
      else { return nil }
      return GoldenFile(name: words[0], bytes: bytes, pixels: pixels, queues: queues)
    }
  }

  package var indexLine: String { "\(name) \(hexadecimal(pixels)) \(hexadecimal(queues))" }

  /// What differs from the recorded checksums; empty if nothing does.
  package func differences(models: [Model], work: Work) -> [String] {
    do {
      let found = try Self.checksums(bytes, models, work)
      return [("pixels", pixels, found.pixels), ("queues", queues, found.queues)].compactMap { part, expected, found in
        expected == found
          ? nil : "\(name): expected \(part) with CRC-32 \(hexadecimal(expected)), found \(hexadecimal(found))"
      }
    } catch {
      return ["\(name): \(error)"]
    }
  }

  private static func checksums(
    _ bytes: [UInt8], _ models: [Model], _ work: Work
  ) throws(CodecError) -> (pixels: UInt32, queues: UInt32) {
    let header = try PictureDecoder.header(of: bytes)
    let picture = try PictureDecoder(models: models, work: work).decode(bytes)
    guard let quality = header.quality else { return (Checksum.crc32(picture.pixels), 0) }
    // The decoder has found the model, so it is there.
    let model = models.first { $0.fingerprint == header.fingerprint }!
    let encoder = PictureEncoder(model: model, quality: quality, effort: .thorough, work: work)
    let symbols = try encoder.symbols(of: picture)
    return (Checksum.crc32(picture.pixels), model.at(quality).queueChecksum(symbols))
  }
}
