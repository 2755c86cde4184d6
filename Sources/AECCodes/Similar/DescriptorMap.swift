import AEC
import AECSupport
import CCodes

/// What makes descriptors of pooled latents: a linear map, fitted to photographs and changed copies of them, so that what changes within
/// the copies of one counts little, and what tells photographs apart much.
///
/// `models/train/descriptor.py` fits it and writes the file, whose bytes the page <doc:Codes> tells.
public struct DescriptorMap: Sendable {
  /// That for the latents of the built-in network `fast`.
  public static let fast: DescriptorMap = {
    var size = 0
    let bytes = UnsafeRawBufferPointer(start: aec_descriptor_fast(&size), count: size)
    guard let map = DescriptorMap(bytes) else {
      fatalError("the library was built with descriptors that it cannot read")
    }
    return map
  }()

  /// Fingerprint of the model whose latents it takes.
  public let fingerprint: UInt32
  /// CRC-32 of the file: descriptors of two are not to be compared.
  public let checksum: UInt32
  /// Numbers of a descriptor, a multiple of 16.
  public let outputs: Int
  /// Channels of the latents, cells of the layout along a side, and directions that are kept of the channels in each.
  let channels, side, directions: Int
  /// The directions, `[directions][channels]`.
  private let layout: [Float]
  /// The mean of what is mapped, and the map `[outputs][inputs]`.
  private let mean, matrix: [Float]

  private static let headLength = 64

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.headLength, bytes.prefix(4).elementsEqual("AECD".utf8), bytes.number(4, UInt16.self) == 0
    else { return nil }
    func word(_ offset: Int) -> Int { Int(bytes.number(offset, UInt16.self)) }
    (channels, fingerprint) = (word(6), bytes.number(8, UInt32.self))
    (side, directions, outputs) = (word(12), word(14), word(16))
    checksum = Checksum.crc32(bytes)
    let inputs = 2 * channels + side * side * directions
    let length = Self.headLength + 4 * (directions * channels + inputs + outputs) + inputs * outputs
    guard bytes.count == length, outputs % 16 == 0 else { return nil }
    func floats(_ offset: Int, _ count: Int) -> [Float] {
      (0..<count).map { Float(bitPattern: bytes.number(offset + 4 * $0, UInt32.self)) }
    }
    var offset = Self.headLength
    layout = floats(offset, directions * channels)
    offset += 4 * layout.count
    mean = floats(offset, inputs)
    offset += 4 * inputs
    // Of each row of the map what 1 is worth; then whole numbers.
    let units = floats(offset, outputs)
    offset += 4 * outputs
    matrix = (0..<outputs * inputs).map { index in
      units[index / inputs] * Float(bytes.load(fromByteOffset: offset + index, as: Int8.self))
    }
  }

  /// The deviation of each channel over a photograph, the mean over those that the map was fitted to.
  public var channelDeviations: [Float] { Array(mean[channels..<2 * channels]) }

  /// What is mapped: mean and deviation of each channel, then the directions' means in each cell of the picture.
  func inputs(of latents: Latents) -> [Float] {
    PooledLatents.moments(of: latents)
      + PooledLatents.cells(of: latents, side: side).flatMap { cell in
        (0..<directions).map { direction in
          zip(layout[direction * channels..<(direction + 1) * channels], cell).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
  }

  /// The map's outputs, of length 1.
  func values(of latents: Latents) -> [Float] {
    let inputs = zip(inputs(of: latents), mean).map { $0 - $1 }
    let values = (0..<outputs).map { row in
      zip(matrix[row * inputs.count..<(row + 1) * inputs.count], inputs).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? values.map { $0 / length } : values
  }
}

/// What a picture is like, in few numbers: the nearer those of two, the more alike the two are.
public struct Descriptor: Sendable, Equatable {
  /// What 1 is worth, of a vector of length 1.
  static let unit = 1 / 127.0

  /// Its numbers.
  public let values: [Int8]

  /// The descriptor of latents; nil where they are not of the model that descriptors are made for.
  public init?(of latents: Latents) {
    guard latents.fingerprint == DescriptorMap.fast.fingerprint else { return nil }
    values = DescriptorMap.fast.values(of: latents).map {
      let value = (Double($0) / Self.unit).rounded()
      return value.isFinite ? Int8(min(max(value, -127), 127)) : 0
    }
  }

  /// A descriptor of these numbers, as many as the map has outputs.
  public init(values: [Int8]) {
    precondition(values.count == DescriptorMap.fast.outputs, "as many numbers as descriptors have")
    self.values = values
  }

  /// The cosine of two.
  public func similarity(to other: Descriptor) -> Double {
    Double(zip(values, other.values).reduce(0) { $0 + Int($1.0) * Int($1.1) }) * Self.unit * Self.unit
  }
}
