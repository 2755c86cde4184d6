import AECSupport
import AECTestSupport
import Foundation
import Testing

/// Python with what the recipe needs.
private let hasPython: Bool = {
  guard let python = Subprocess.find("python3"), let folder = try? TestFolder() else { return false }
  return (try? Subprocess(python, ["-c", "import numpy, PIL, scipy, torch"], log: folder.path + "log"))?.status == 0
}()

/// Continuous integration installs it, and is to fail where that did not work.
private let needsPython = ProcessInfo.processInfo.environment["CI"] != nil

@Suite(.enabled(if: withSlowTests)) struct TrainingTests {
  @Test(.enabled(if: hasPython || needsPython, "needs PyTorch, NumPy, SciPy and Pillow"))
  func aNetworkTrainedByTheRecipeCodesPictures() throws {
    let workplace = try Workplace()
    let samples = repository("samples").path
    let recipe = repository("models/train/recipe.py").path
    let trained = try workplace.shell(
      """
      python3 '\(recipe)' '\(samples)' --name trained --out trained.aecm --crops 4 --config tiny --crop 64 --keep 0 \
        --initial random --steps 80 --warmup 20 --lr 2e-3 --threads 1 --report-every 0
      """, limit: nil)
    try #require(trained.status == 0, "\(trained.error)")
    let lines = trained.text.split(separator: "cost ").dropFirst()
    let costs = lines.compactMap { Double($0.prefix { $0 != " " }) }
    try #require(costs.count == 80)
    let first = costs.prefix(20).reduce(0, +)
    let last = costs.suffix(20).reduce(0, +)
    #expect(last < 0.9 * first, "the cost did not fall")

    let coded = try workplace.shell(
      """
      aec compress --model trained.aecm -q 50 '\(samples)/terrain.png' a.aec && aec decompress --model trained.aecm a.aec a.png &&
      aec compare --json '\(samples)/terrain.png' a.png
      """)
    try #require(coded.status == 0, "\(coded.error)")
    #expect(try #require(coded.json["psnr"] as? Double) > 15)
    #expect(try workplace.aec("decompress", "a.aec", "b.png").status != 0, "another model decoded the file")
  }
}
