@_exported import AEC
import CModelFast

extension Model {
  /// The `fast` network: 12 kMAC a pixel to encode, 9 to decode. Its weights lie in this library.
  public static let fast: Model = embedded { () throws(ModelError) in
    var size = 0
    let bytes = aec_model_fast(&size)
    return try Model(embedded: UnsafeRawBufferPointer(start: bytes, count: size))
  }

  /// ``fast`` with an encoder that was trained for the eye, by SSIMULACRA2, and the same decoder: what it codes, ``fast`` decodes. Its
  /// pictures have less PSNR than those of ``fast`` in as many bytes, and a better SSIMULACRA2.
  public static let fastEye: Model = embedded { () throws(ModelError) in
    var size = 0
    let bytes = aec_model_fast_eye(&size)
    return try Model(bytes: Array(UnsafeRawBufferPointer(start: bytes, count: size)), serving: [.fast])
  }

  private static func embedded(_ read: () throws(ModelError) -> Model) -> Model {
    do {
      return try read()
    } catch {
      fatalError("the library was built with a model that it cannot read: \(error)")
    }
  }
}
