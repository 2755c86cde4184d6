import AECFuzz
import AECTestSupport
import Foundation
import Testing

/// The seeds of the fuzz targets and what fuzzing has found, each in a folder of its target's name.
@Suite struct ReplayTests {
  private static let seeds = repository("Tests/Fuzz/seeds")

  @Test(arguments: FuzzTargets.all.map { $0.name }) func whatMustHoldDoes(_ name: String) throws {
    let target = try #require(FuzzTargets.all.first { $0.name == name })
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.seeds.appendingPathComponent(name), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = try [UInt8](Data(contentsOf: file))
      #expect(throws: Never.self, "\(name)/\(file.lastPathComponent)") { try target.test(bytes) }
      #expect(bytes.count < 2000, "a seed is minimal")
    }
  }

  /// Taking an input apart and changing nothing gives one that means the same and comes apart alike.
  @Test(arguments: FuzzTargets.all.map { $0.name }) func anatomiesAreStable(_ name: String) throws {
    let target = try #require(FuzzTargets.all.first { $0.name == name })
    for seed in try target.seeds() {
      guard let anatomy = target.anatomy(of: seed.bytes) else { continue }
      let joined = anatomy.join(anatomy.pieces)
      #expect(throws: Never.self) { try target.test(joined) }
      #expect(target.anatomy(of: joined)?.pieces == anatomy.pieces, "\(name)/\(seed.name)")
    }
  }
}
