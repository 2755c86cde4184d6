@_exported import AEC
import CModelFast

extension Model {
  /// The `fast` network: 9 kMAC a pixel to encode, 8 to decode. Its weights lie in this library.
  public static let fast: Model = {
    let bytes = withUnsafePointer(to: aec_model_fast) { UnsafeRawBufferPointer(start: $0, count: aec_model_fast_size) }
    do {
      return try Model(embedded: bytes)
    } catch {
      fatalError("the library was built with a model that it cannot read: \(error)")
    }
  }()
}
