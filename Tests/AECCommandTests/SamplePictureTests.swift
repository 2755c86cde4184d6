import AECTestSupport
import Foundation
import Testing

/// The pictures in `samples/`: their `.aec` files decode with the model that is built in, close to the originals.
@Suite struct SamplePictureTests {
  private static let folder = repository("samples")

  @Test(arguments: ["still-life", "terrain", "page", "texture", "night-window"])
  func everySampleDecodesCloseToItsPicture(_ name: String) throws {
    let place = try Workplace()
    let picture = Self.folder.appendingPathComponent("\(name).png").path
    var decibels: [Double] = []
    for quality in [30, 70] {
      let coded = Self.folder.appendingPathComponent("\(name).q\(quality).aec").path
      let outcome = try place.aec("compare", "--json", picture, coded)
      #expect(outcome.status == 0, "\(outcome.error)")
      let facts = try outcome.json
      // The page is smaller without loss at quality 70.
      decibels.append(facts["identical"] as? Bool == true ? .infinity : try #require(facts["psnr"] as? Double))
    }
    // Half a decibel below what the hardest of them, the texture, reaches.
    #expect(decibels[0] > 24.3 && decibels[1] > decibels[0] + 2)
  }
}
