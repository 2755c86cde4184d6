import AEC
import AECSupport

/// A codec as the benchmark sees it: something that makes bytes of a picture at a setting, and a picture of bytes.
package protocol BenchmarkCodec: Sendable {
  /// What the command line calls it, such as `jpeg-444`.
  var name: String { get }
  /// What a table and a legend call it, such as `JPEG 4:4:4`.
  var title: String { get }
  /// Which library, model or program runs, with its version and its fixed options.
  var version: String { get }
  /// What a setting is, such as `quality`.
  var settingName: String { get }
  /// The settings of a sweep that names none; together they cover the rates of photographs.
  var defaultSettings: [Double] { get }
  /// Whether the codec can be run at this setting.
  func accepts(_ setting: Double) -> Bool

  /// The file of a picture.
  func encode(_ image: Picture, at setting: Double, _ conditions: Conditions) throws -> Measured<[UInt8]>
  /// The picture of a file.
  func decode(_ bytes: [UInt8], _ conditions: Conditions) throws -> Measured<Picture>
  /// Bits that a perfect entropy coder would need under the codec's own probabilities, where it has such.
  func idealBits(of image: Picture, at setting: Double) throws -> Double?
}

extension BenchmarkCodec {
  package var settingName: String { "quality" }
  package func accepts(_ setting: Double) -> Bool { (1...100).contains(setting) }
  package func idealBits(of image: Picture, at setting: Double) throws -> Double? { nil }

  /// Tells measurements apart that were taken with other versions.
  var identity: String { "\(name) (\(version))" }
}

/// How a codec is run.
package struct Conditions: Sendable {
  /// Threads that the codec may use.
  package var threads: Int
  /// Whether the peak of memory is wanted, which only makes sense while nothing else runs.
  package var measuresMemory: Bool

  package init(threads: Int, measuresMemory: Bool = false) {
    (self.threads, self.measuresMemory) = (threads, measuresMemory)
  }
}

/// A result and what it took.
package struct Measured<Value: Sendable>: Sendable {
  package var value: Value
  package var seconds: Double
  /// Peak of resident memory in bytes: of a program all that it took, of a library's call what came on top of the
  /// memory before it. Nil where it was not wanted or the system does not tell.
  package var peakMemory: Int?
}

extension Measured {
  /// Runs and measures work of this process.
  package init(_ conditions: Conditions, _ work: () throws -> Value) rethrows {
    let memory = conditions.measuresMemory ? PeakMemory() : nil
    let start = ContinuousClock.now
    value = try work()
    seconds = (ContinuousClock.now - start).inSeconds
    peakMemory = memory?.growth
  }
}
