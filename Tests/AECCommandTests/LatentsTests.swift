import AEC
import AECModelFast
import AECSupport
import AECTestSupport
import Foundation
import Testing

/// `aec latents`, and what Python learns from what it writes.
struct LatentsCommandTests {
  private static let hasNumPy: Bool = {
    guard let python = Subprocess.find("python3"), let folder = try? TestFolder() else { return false }
    return (try? Subprocess(python, ["-c", "import numpy"], log: folder.path + "log"))?.status == 0
  }()

  @Test func anArrayComesBackAsThePictureOfTheNetworkAlone() throws {
    let place = try Workplace(picture: 128, 64)
    #expect(try place.aec("compress", "-e1", "-q40", "a.png").status == 0)
    let written = try place.aec("latents", "a.aec", "-o", "y.npy", "--json")
    #expect(written.status == 0 && written.error.isEmpty)
    let facts = try written.json
    #expect(facts["shape"] as? [Int] == [4, 8, 256] && facts["names"] as? [String] == ["a.aec"])
    let row = try #require((facts["pictures"] as? [[String: Any]])?.first)
    #expect(row["source"] as? String == "stored" && row["quality"] as? Double == 40.01)
    let bytes = try [UInt8](place.read("y.npy"))
    #expect(bytes.count % 64 == 0 && Array(bytes[1..<6]) == Array("NUMPY".utf8))
    #expect(try place.aec("latents", "--picture", "y.npy", "-q40", "-o", "back.png").status == 0)
    try place.aec("decompress", "a.aec", "decoded.png")
    #expect(try place.picture("back.png") == place.picture("decoded.png"))
  }

  @Test func filesWithoutLatentsOfTheirOwnAreAnalysed() throws {
    let place = try Workplace(picture: 60, 40)
    try place.aec("compress", "--lossless", "a.png")
    let both = try place.aec("latents", "a.png", "a.aec", "-o", "y.npy", "--json")
    let rows = try #require(try both.json["pictures"] as? [[String: Any]])
    #expect(rows.map { $0["source"] as? String } == ["analysed", "analysed"])
    #expect(try both.json["shape"] as? [Int] == [2, 3, 4, 256])
    let bytes = try place.read("y.npy")
    #expect(bytes[128..<128 + 3 * 4 * 256 * 4] == bytes[(128 + 3 * 4 * 256 * 4)...])
    try place.aec("compress", "-e1", "a.png", "b.aec")
    let decoded = try place.aec("latents", "--decode", "b.aec", "-o", "-", "--json")
    #expect(decoded.status == 0)
    let other = try place.aec("latents", "-q30", "b.aec", "-o", "z.npy", "--json")
    #expect((try other.json["pictures"] as? [[String: Any]])?.first?["source"] as? String == "analysed")
  }

  @Test func picturesOfSeveralSizesNeedPooling() throws {
    let place = try Workplace(picture: 60, 40)
    try place.write(Samples.png(.mixed(90, 40)), "b.png")
    let refused = try place.aec("latents", "a.png", "b.png", "-o", "y.npy")
    #expect(refused.status == 64 && refused.error.contains("--pooled") && !place.exists("y.npy"))
    try place.write(Array("words".utf8), "c.png")
    let pooled = try place.aec("latents", "--pooled", "a.png", "b.png", "c.png", "-o", "y.npy")
    #expect(pooled.status == 10 && pooled.error.contains("aec: c.png: "))
    let beside = try #require(try JSONSerialization.jsonObject(with: place.read("y.json")) as? [String: Any])
    #expect(beside["names"] as? [String] == ["a.png", "b.png"] && beside["shape"] as? [Int] == [2, 512])
    #expect(try place.aec("latents", "--pooled", "a.png", "-o", "y.npy").status == 7)
    #expect(try place.aec("latents", "a.png", "-o", "a.png", "-f").status == 7)
  }

  @Test func whatIsNoArrayOfLatentsIsRefused() throws {
    let place = try Workplace(picture: 60, 40)
    #expect(try place.aec("latents", "--picture", "a.png", "-o", "b.png").status == 4)
    try place.aec("latents", "--pooled", "a.png", "-o", "y.npy")
    expect(try place.aec("latents", "--picture", "y.npy", "-o", "b.png"), status: 4, "1 x 512")
    try place.aec("latents", "a.png", "-o", "z.npy")
    let wrongSize = try place.aec("latents", "--picture", "z.npy", "--size", "90x40", "-o", "b.png")
    #expect(wrongSize.status == 64)
    try place.write(place.read("z.npy").dropLast(4), "cut.npy")
    expect(try place.aec("latents", "--picture", "cut.npy", "-o", "b.png"), status: 5, "bytes")
    #expect(try place.aec("latents", "--picture", "z.npy", "--size", "60x40", "-o", "b.png").status == 0)
    #expect(try place.picture("b.png").width == 60 && place.picture("b.png").height == 40)
  }

  @Test(.enabled(if: hasNumPy)) func tenLinesOfPythonLearnFromPooledLatents() throws {
    let place = try Workplace()
    for index in 0..<24 {
      // Two kinds: smooth colours, and the same with fine stripes.
      let smooth = Picture.mixed(64, 64, seed: index)
      let striped = Picture.drawn(64, 64) { x, y in
        let place = 3 * (64 * y + x)
        func number(_ colour: Int) -> Int { Int(smooth.pixels[place + colour]) + (x / 4 % 2 == 0 ? 8 : -8) }
        return (number(0), number(1), number(2))
      }
      try place.write(
        Samples.png(index % 2 == 0 ? smooth : striped), "\(index % 2 == 0 ? "smooth" : "striped")-\(index).png")
    }
    let outcome = try place.shell(
      """
      aec latents --pooled --quiet *.png -o y.npy && python3 - <<'END'
      import json, numpy
      x = numpy.load("y.npy")
      labels = numpy.array([name.startswith("striped") for name in json.load(open("y.json"))["names"]]) * 2.0 - 1
      train = numpy.arange(len(x)) % 3 > 0
      mean, deviation = x[train].mean(0), x[train].std(0) + 1e-3
      z = (x - mean) / deviation
      kernel = z[train] @ z[train].T + numpy.eye(train.sum())
      weights = z[train].T @ numpy.linalg.solve(kernel, labels[train])
      print((numpy.sign(z[~train] @ weights) == labels[~train]).mean())
      END
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(Double(outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)) == 1)
  }
}
