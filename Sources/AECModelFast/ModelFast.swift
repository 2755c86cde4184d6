@_exported import AEC
import CModelFast

extension Model {
  /// The `fast` network: 12 kMAC a pixel to encode, 8 to decode. Its weights lie in this library.
  public static let fast: Model = {
    var size = 0
    let bytes = aec_model_fast(&size)
    do {
      return try Model(embedded: UnsafeRawBufferPointer(start: bytes, count: size))
    } catch {
      fatalError("the library was built with a model that it cannot read: \(error)")
    }
  }()
}
