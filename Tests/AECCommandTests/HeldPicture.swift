import AEC
import AECTestSupport
import Foundation
import Testing

/// A picture that comes out of a pipe as far as a test lets it. A program that reads it is at work until the rest comes.
final class HeldPicture {
  /// The end that the program reads.
  let source: FileHandle
  private let pipe = Pipe()
  private let bytes: [UInt8]
  private var sent = 0

  /// A PPM picture, of which rows can be coded before the last one is there.
  init(_ image: Picture) throws {
    bytes = try Samples.ppm(image)
    source = pipe.fileHandleForReading
    // Only the program that is given it shall have it: otherwise the pipe would not end with it.
    for handle in [source, pipe.fileHandleForWriting] { _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC) }
  }

  /// Sends so much of the picture, 0 ... 1, and waits until it is on its way.
  func send(upTo share: Double) throws {
    let end = Int(share * Double(bytes.count))
    try pipe.fileHandleForWriting.write(contentsOf: bytes[sent..<end])
    sent = end
  }

  /// Sends the rest.
  func finish() throws {
    try send(upTo: 1)
    try pipe.fileHandleForWriting.close()
  }
}

extension Workplace {
  /// Starts `aec compress - OUT` on a picture of which it gets the upper part; when this returns it has read rows, for
  /// a pipe and buffers hold far less than those, and waits for more.
  func compressHeld(
    _ arguments: [String], through program: URL? = nil
  ) throws -> (running: Running, picture: HeldPicture) {
    let picture = try HeldPicture(Picture.mixed(800, 600))
    let running = try start(arguments, program: program, standardInput: picture.source)
    try picture.source.close()
    try picture.send(upTo: 0.9)
    return (running, picture)
  }
}
