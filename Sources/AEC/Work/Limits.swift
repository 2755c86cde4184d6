/// What a ``PictureEncoder`` or a ``PictureDecoder`` takes on. What is over a limit is refused before anything of the
/// picture's size is allocated, with a ``CodecError`` of kind `overLimit` whose part is `"pixels"`, `"memory"` or `"work"`.
///
/// A file cannot be judged by its length: a flat picture of 268 megapixels is honestly 24 bytes. So a program that decodes
/// files of strangers sets these to what it can afford; ``Work/deadline`` bounds the time.
public struct Limits: Sendable, Equatable {
  /// Pixels of the picture as the networks see it, each side padded to a multiple of 64: a line of 1 x 1000 counts as 64 x
  /// 1024. Of a region, those of the window that the networks run on for its sake, some 200 pixels more to the left and right
  /// and 100 above and below; in full size, whatever the scale. 2^28 unless set.
  public var pixels: Int
  /// Bytes of memory that the work takes, beside a picture or file that the caller holds: an upper bound, told from sizes,
  /// threads and the network's widths. 4 GiB unless set.
  public var memory: Int
  /// Multiply-accumulates of the networks: padded pixels times what the model takes for each, at the effort or scale that
  /// is asked for. 2^44 unless set, which is 2^28 pixels of a model of 65,536 each; it bounds the model files of strangers,
  /// too.
  public var work: Int

  /// Limits; those that are left out are as a program for everyday pictures wants them.
  public init(pixels: Int = 1 << 28, memory: Int = 4 << 30, work: Int = 1 << 44) {
    (self.pixels, self.memory, self.work) = (pixels, memory, work)
  }
}

extension Limits {
  /// Whatever the limits are: z of a larger picture takes terabytes, and its sizes in bytes would leave Int.
  private static let largest = 1 << 48

  /// Refuses work on `window` padded pixels of a picture of this size. Comes before all that is planned for the size.
  func check(_ picture: PaddedSize, window: Int) throws(CodecError) {
    try Self.check("pixels", window, pixels, "padded pixels")
    try Self.check("pixels of the whole picture", picture.pixels, Self.largest, "padded pixels")
  }

  /// Refuses work of more multiply-accumulates, or that takes more bytes, than allowed, or than there are.
  func check(macs: Double, memory bytes: Int, _ work: Work) throws(CodecError) {
    try Self.check("work", Int(min(macs, 0x1p62)), self.work, "multiply-accumulates")
    try Self.check("memory", bytes, memory, "bytes")
    // Beside those of the work there may be one that waits for it, and one of the system's that starts them.
    try MemoryProbe.check(bytes, threads: work.threadsAtATime + 2)
  }

  private static func check(_ part: String, _ found: Int, _ limit: Int, _ unit: String) throws(CodecError) {
    guard found > limit else { return }
    throw CodecError(
      .overLimit, in: part, expected: "at most \(limit) \(unit)", found: "\(found)",
      advice: "raise the limit if you trust what you were given")
  }
}
