import AEC
import CZlib
import Foundation

/// The recorded arrays of one network and picture, written by `models/train/vectors.py`, which describes the format.
struct VectorFile {
  enum Values: Equatable {
    case numbers([Int])
    /// CRC-32 of the values as little-endian int16.
    case checksum(UInt32)
  }

  struct Record {
    let name: String
    let shape: [Int]
    let values: Values

    /// Whether these are the recorded values.
    func matches(_ found: [Int]) -> Bool {
      switch values {
      case .numbers(let numbers): return numbers == found
      case .checksum(let sum):
        let bytes = found.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        return found.count == shape.reduce(1, *) && Checksum.crc32(bytes) == sum
      }
    }
  }

  let records: [Record]

  init(_ name: String) throws {
    let packed = try Data(contentsOf: resource("Vectors/\(name).vectors"))
    var length = UInt(4 << 20)
    var bytes = [UInt8](repeating: 0, count: Int(length))
    let status = packed.withUnsafeBytes { uncompress(&bytes, &length, $0.baseAddress, UInt(packed.count)) }
    guard status == Z_OK else { throw CocoaError(.fileReadCorruptFile) }

    var rest = bytes.prefix(Int(length))
    func number(_ count: Int) -> Int {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    var records: [Record] = []
    while !rest.isEmpty {
      let length = number(1)
      let name = String(decoding: rest.prefix(length), as: UTF8.self)
      rest = rest.dropFirst(length)
      let kind = number(1)
      let dimensions = number(1)
      let shape = (0..<dimensions).map { _ in number(4) }
      let count = shape.reduce(1, *)
      let values: Values =
        switch kind {
        case 1: .numbers((0..<count).map { _ in Int(Int16(truncatingIfNeeded: number(2))) })
        case 2: .numbers((0..<count).map { _ in number(1) })
        case 4: .checksum(UInt32(number(4)))
        default: throw CocoaError(.fileReadCorruptFile)
        }
      records.append(Record(name: name, shape: shape, values: values))
    }
    self.records = records
  }

  /// The numbers of a record that has them.
  func numbers(_ name: String) -> (shape: [Int], values: [Int])? {
    guard let record = records.first(where: { $0.name == name }), case .numbers(let values) = record.values else {
      return nil
    }
    return (record.shape, values)
  }
}

/// A file beside the tests.
func resource(_ path: String) -> URL { Bundle.module.resourceURL!.appendingPathComponent(path) }

func readResource(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: resource(path))) }
