import AECSupport
import AECTestSupport
import CKernels
import Testing

/// An instruction set, and its kernels where this machine has it.
struct InstructionSet: CustomTestStringConvertible, Sendable {
  let name: String
  private let isa: UInt32

  static let all = [
    InstructionSet(name: "naive", isa: AEC_ISA_NAIVE.rawValue),
    InstructionSet(name: "sse2", isa: AEC_ISA_SSE2.rawValue),
    InstructionSet(name: "avx2", isa: AEC_ISA_AVX2.rawValue),
    InstructionSet(name: "avx512", isa: AEC_ISA_AVX512.rawValue),
    InstructionSet(name: "neon", isa: AEC_ISA_NEON.rawValue),
  ]

  /// Those of this machine but the naive one, which the others are compared with.
  static let fast = all.dropFirst().filter { $0.kernels != nil }

  static let naive = aec_kernels_for(AEC_ISA_NAIVE)!.pointee

  var kernels: aec_kernels? { aec_kernels_for(aec_isa(isa))?.pointee }
  var testDescription: String { name }
}

extension SplitMix64 {
  /// Up to `limit` either way: any number, or one of the two limits.
  mutating func signed(_ limit: Int, extreme: Bool) -> Int {
    extreme ? (flip() ? limit : -limit) : int(-limit...limit)
  }
}

/// Memory that ends, or begins, right at a page that must not be touched: a kernel that reads or writes one
/// element beyond it dies.
final class Fenced<Element: BitwiseCopyable> {
  let elements: UnsafeMutableBufferPointer<Element>
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  init(_ values: [Element], fenceBefore: Bool = false) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = values.count * MemoryLayout<Element>.stride
    let inner = (bytes + page - 1) / page * page
    mappedBytes = inner + 2 * page
    mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    precondition(mprotect(mapping, page, PROT_NONE) == 0)
    precondition(mprotect(mapping + page + inner, page, PROT_NONE) == 0)
    let start = mapping + page + (fenceBefore ? 0 : inner - bytes)
    elements = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Element.self, capacity: max(values.count, 1)), count: values.count)
    _ = elements.initialize(from: values)
  }

  deinit { munmap(mapping, mappedBytes) }

  var start: UnsafeMutablePointer<Element> { elements.baseAddress! }
  var array: [Element] { Array(elements) }
}

/// What no kernel writes, as no activation is ever -32768.
let untouched = Int16.min

/// The last steps of every layer, in plain integers: from a sum to an output.
func finish(
  _ sum: Int, shift: Int, multiplier: Int, activation: aec_activation, residual: Int?, limit: Int
) -> Int {
  func sat16(_ x: Int) -> Int { min(max(x, -32768), 32767) }
  var v = (sat16(sum >> shift) * multiplier + 16384) >> 15
  if activation == AEC_LEAKY_RELU { v = max(v, v >> 3) }
  if activation == AEC_RELU { v = max(v, 0) }
  if let residual { v = sat16(residual + v) }
  return min(max(v, -limit), limit)
}
