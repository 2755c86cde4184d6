import AEC
import AECSupport
import CCodes

/// Descriptors of many pictures with their names: made of pictures, or a file of it that lies in memory as it is read.
///
/// Each picture has two descriptors, of its own size and of half of it: what latents tell depends on the size, and a copy of half the size
/// is nearest to the second.
///
/// The file is flat, little-endian, and meant to be mapped into memory; the page <doc:Codes> tells its bytes.
public struct SimilarityIndex: Sendable {
  /// What was found: the place of a picture in the index, and the cosine of the nearer of its descriptors and the query's, at most
  /// about 1.
  public struct Match: Sendable, Equatable {
    /// Its place in the index.
    public var index: Int
    /// The cosine.
    public var similarity: Double
  }

  /// Descriptors of a picture: of its own size, and of half of it.
  public static let sizes = 2

  /// Pictures.
  public let count: Int
  /// Numbers of a descriptor.
  public let size: Int
  private let contents: Contents

  private enum Contents: Sendable {
    case made([Int8], names: [String])
    case mapped(MappedFile, descriptors: Int, names: Int)
  }

  /// An index of these pictures, each with its descriptor and that of half of its size.
  public init(_ pictures: [(name: String, descriptor: Descriptor, half: Descriptor)]) {
    (count, size) = (pictures.count, DescriptorMap.fast.outputs)
    contents = .made(pictures.flatMap { $0.descriptor.values + $0.half.values }, names: pictures.map(\.name))
  }

  /// Bytes of all descriptors.
  private var length: Int { count * Self.sizes * size }

  /// The name of a picture.
  public func name(_ index: Int) -> String {
    precondition(index >= 0 && index < count, "a picture of the index")
    switch contents {
    case .made(_, let names): return names[index]
    case .mapped(let file, _, let names):
      func end(_ index: Int) -> Int { index < 0 ? 0 : Int(file.bytes.number(names + 8 * index, UInt64.self)) }
      let text = names + 8 * count
      return String(fileName: file.bytes[text + end(index - 1)..<text + end(index)])
    }
  }

  /// The `limit` pictures nearest to a query, nearest first; of equals, the first in the index.
  public func nearest(to query: Descriptor, limit: Int) -> [Match] {
    nearest(to: [query], limit: limit)
  }

  /// The same for the best of several descriptors of one query, as of a picture and its mirror image.
  public func nearest(to queries: [Descriptor], limit: Int) -> [Match] {
    guard count > 0, limit > 0 else { return [] }
    return withDescriptors { vectors in
      var best: [Match] = []
      let piece = 1 << 16
      for start in stride(from: 0, to: count, by: piece) {
        let rows = min(piece, count - start)
        var products = [Int32](repeating: .min, count: rows)
        for query in queries {
          let vectors = vectors + start * Self.sizes * size
          let own = [Int32](unsafeUninitializedCapacity: Self.sizes * rows) { buffer, filled in
            filled = Self.sizes * rows
            aec_dot_products(query.values, vectors, Int64(filled), Int32(size), buffer.baseAddress)
          }
          for (place, product) in own.enumerated() where product > products[place / Self.sizes] {
            products[place / Self.sizes] = product
          }
        }
        merge(products, from: start, limit: limit, into: &best)
      }
      return best
    }
  }

  /// Keeps the best of those so far and of some products.
  private func merge(_ products: [Int32], from start: Int, limit: Int, into best: inout [Match]) {
    for (row, product) in products.enumerated() {
      let similarity = Double(product) * Descriptor.unit * Descriptor.unit
      if best.count == limit, similarity <= best[limit - 1].similarity { continue }
      let place = best.firstIndex { $0.similarity < similarity } ?? best.count
      best.insert(Match(index: start + row, similarity: similarity), at: place)
      if best.count > limit { best.removeLast() }
    }
  }

  private func withDescriptors<Result>(_ body: (UnsafePointer<Int8>) -> Result) -> Result {
    switch contents {
    case .made(let values, _): values.withUnsafeBufferPointer { body($0.baseAddress!) }
    case .mapped(let file, let start, _):
      body((file.bytes.baseAddress! + start).assumingMemoryBound(to: Int8.self))
    }
  }

  // MARK: The file

  private static let magic: [UInt8] = Array("AECI".utf8)
  private static let headLength = 64

  /// The bytes of the file.
  public var bytes: [UInt8] {
    let names = (0..<count).map { name($0).fileNameBytes }
    var ends: [UInt8] = []
    var end = 0
    for name in names {
      end += name.count
      ends += littleEndian(UInt64(end))
    }
    let table = ends + names.joined()
    let start = (Self.headLength + length + 63) & ~63
    var head = Self.magic + littleEndian(UInt16(0)) + littleEndian(UInt16(size))
    head += littleEndian(DescriptorMap.fast.fingerprint) + littleEndian(DescriptorMap.fast.checksum)
    head += littleEndian(UInt64(count)) + littleEndian(UInt64(start))
    head += littleEndian(UInt64(start + table.count)) + littleEndian(Checksum.crc32(table))
    head += littleEndian(Checksum.crc32(head))
    head += [UInt8](repeating: 0, count: Self.headLength - head.count)
    let descriptors = withDescriptors { vectors in
      UnsafeBufferPointer(start: vectors, count: length).map { UInt8(bitPattern: $0) }
    }
    let gap = [UInt8](repeating: 0, count: start - Self.headLength - length)
    return head + descriptors + gap + table
  }

  /// The index in a file, whose descriptors are read where they are asked for.
  ///
  /// Structure and names are checked; descriptors are not, since reading all of them would take as long as searching.
  public init(_ file: MappedFile) throws(CodesError) {
    let bytes = file.bytes
    func fail(_ kind: CodesError.Kind, _ expected: String, _ found: String, _ advice: String) -> CodesError {
      CodesError(kind, in: "index", expected: expected, found: found, advice: advice)
    }
    let again = "make it again with 'aec similar --in DIR --save INDEX'"
    guard bytes.count >= Self.headLength, bytes.prefix(4).elementsEqual(Self.magic) else {
      throw fail(.otherKind, "an index of 'aec similar'", "other bytes", again)
    }
    guard bytes.number(4, UInt16.self) == 0 else {
      throw fail(.newer, "version 0", "version \(bytes.number(4, UInt16.self))", "use a newer aec")
    }
    guard bytes.number(44, UInt32.self) == Checksum.crc32(bytes[..<44]) else {
      throw fail(.damaged, "a header of its own checksum", "another", again)
    }
    let map = DescriptorMap.fast
    guard bytes.number(8, UInt32.self) == map.fingerprint, bytes.number(12, UInt32.self) == map.checksum else {
      throw fail(
        .unlike, "descriptors of this aec (\(hexadecimal(map.checksum)))", hexadecimal(bytes.number(12, UInt32.self)),
        again)
    }
    let (size, count) = (Int(bytes.number(6, UInt16.self)), bytes.number(16, UInt64.self))
    let (names, length) = (bytes.number(24, UInt64.self), bytes.number(32, UInt64.self))
    let each = UInt64(Self.sizes * map.outputs)
    guard length == bytes.count, size == map.outputs, count <= length / each, names <= length,
      names >= UInt64(Self.headLength) + count * each, (length - names) / 8 >= count
    else { throw fail(.damaged, "\(length) bytes", "\(bytes.count)", again) }
    let (start, rows) = (Int(names), Int(count))
    guard bytes.number(40, UInt32.self) == Checksum.crc32(bytes[start...]) else {
      throw fail(.damaged, "names of their own checksum", "others", again)
    }
    var end: UInt64 = 0
    for index in 0..<rows {
      let next = bytes.number(start + 8 * index, UInt64.self)
      guard next >= end, next <= length - names - 8 * count else {
        throw fail(.damaged, "names one after another", "name \(index) elsewhere", again)
      }
      end = next
    }
    (self.count, self.size) = (rows, size)
    contents = .mapped(file, descriptors: Self.headLength, names: start)
  }
}
