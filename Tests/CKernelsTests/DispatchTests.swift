import CKernels
import Foundation
import Testing

@Suite struct DispatchTests {
  /// What the machine's processor can run, by its own account.
  private func expectedSets() throws -> [String] {
    #if arch(x86_64) && os(Linux)
      let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags") })
      let flags = Set(line.split(whereSeparator: { " \t:".contains($0) }))
      var sets = ["naive", "sse2"]
      if flags.contains("avx2") { sets.append("avx2") }
      if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512vl", "avx512_vnni"]) { sets.append("avx512") }
      return sets
    #elseif arch(x86_64)
      return ["naive", "sse2"]
    #elseif arch(arm64)
      return ["naive", "neon"]
    #else
      return ["naive"]
    #endif
  }

  @Test func everyInstructionSetOfTheMachineIsThere() throws {
    let found = InstructionSet.all.filter { $0.kernels != nil }.map(\.name)
    print("Instruction sets tested: \(found.joined(separator: ", "))")
    for name in try expectedSets() {
      #expect(found.contains(name), "The processor has \(name), the kernels do not.")
    }
    #if os(Linux)
      #expect(try found == expectedSets(), "Kernels that the processor cannot run.")
    #endif
  }

  @Test func kernelsBearTheNamesThatChooseThem() throws {
    for set in InstructionSet.all {
      let named = aec_kernels_named(set.name)
      #expect((named != nil) == (set.kernels != nil))
      if let named { #expect(String(cString: named.pointee.name) == set.name) }
    }
    #expect(aec_kernels_named("mmx") == nil)
    #expect(aec_kernels_named("") == nil)
  }

  @Test func theFastestIsTheDefault() throws {
    let fastest = try #require(aec_kernels_named(nil))
    #expect(try String(cString: fastest.pointee.name) == expectedSets().last)
  }

  @Test(arguments: InstructionSet.fast)
  func limitCountsItsMultiplications(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    let one = kernels.peak(1)
    #expect(one > 0)
    #expect(kernels.peak(1000) == 1000 * one)
  }
}
