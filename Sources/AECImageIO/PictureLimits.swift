import AEC
import CPictureIO

/// What a reader takes on. What is over a limit is refused right after the file's header, before memory is taken for it.
public struct PictureLimits: Sendable, Equatable {
  /// Pixels of the picture, each side padded to a multiple of 64 as the codec pads it: a line of 1 x 1000 counts as 64 x
  /// 1024. 2^28 unless set.
  public var pixels: Int
  /// Bytes of memory that a ``PictureReader`` takes at most, 4 GiB unless set: for a few rows; for the whole picture where
  /// it must be held; for the file where that is a PNG of unknown length.
  public var memory: Int

  /// Limits; those that are left out are as a program for everyday pictures wants them.
  public init(pixels: Int = 1 << 28, memory: Int = 4 << 30) {
    (self.pixels, self.memory) = (pixels, memory)
  }

  func check(width: Int, height: Int, of format: PictureFormat) throws(PictureError) {
    guard width > 0, height > 0 else {
      throw PictureError(
        .corrupt, format, expected: "at least one pixel", found: "a size of \(width)x\(height)",
        advice: "the file was made wrong: save the picture again")
    }
    let padded = PaddedSize(width: width, height: height).pixels
    // Six bytes a pixel are to be counted as well.
    guard padded <= min(pixels, Int.max / 64) else {
      throw PictureError(
        .overLimit, format, expected: "at most \(pixels) pixels, with their padding",
        found: "\(padded), a size of \(width)x\(height)", advice: "scale or cut the picture, or raise the limit",
        limit: "pixels")
    }
  }

  /// Refuses to take so many bytes for a picture, or to begin where the system has not so many.
  func check(memory bytes: Int, of format: PictureFormat) throws(PictureError) {
    guard bytes <= memory else {
      throw PictureError(
        .overLimit, format, expected: "at most \(memory) bytes of memory for the picture", found: "\(bytes)",
        advice: "scale or cut the picture, or raise the limit", limit: "memory")
    }
    guard MemoryProbe.isAvailable(bytes) else { throw .outOfMemory(format) }
  }
}
