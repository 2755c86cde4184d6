import AEC
import AECImageIO
import AECTestSupport
import Foundation
import Testing

/// `--partial` takes a picture that is cut off as far as it goes, and says so; what is dropped is told as well.
struct PartialTests {
  @Test(arguments: PictureFormat.allCases)
  func aPictureThatIsCutOffIsTakenOnlyIfAskedAndEndsWithTwo(format: PictureFormat) throws {
    let place = try Workplace()
    let bytes = try PictureIO.write(Picture.mixed(200, 150), as: format)
    try place.write(bytes, "whole")
    try place.write(bytes.prefix(bytes.count / 2), "cut")
    let refused = try place.aec("compress", "cut")
    #expect(refused.status == 5)
    #expect(refused.error.hasSuffix("; --partial takes what is there\n"))
    #expect(try place.names == ["cut", "whole"])

    let taken = try place.aec("compress", "--partial", "--json", "cut")
    #expect(taken.status == 2)
    #expect(taken.error.hasPrefix("aec: warning: cut: "))
    let missing = try #require(taken.json["missing_rows"] as? Int)
    #expect(missing > 30 && missing < 120)
    // The upper part is that of the whole picture, as far as the network's view of what lies below allows.
    #expect(try place.aec("compress", "--partial", "whole").status == 0)
    #expect(try place.aec("info", "--json", "cut.aec").json["height"] as? Int == 150)
    for name in ["cut", "whole"] {
      try place.aec("decompress", "--region", "0,0,200,8", "\(name).aec", "-o", "\(name).ppm")
    }
    let facts = try place.aec("compare", "--json", "whole.ppm", "cut.ppm").json
    #expect(facts["identical"] as? Bool == true || (facts["psnr"] as? Double ?? 0) > 25)
  }

  @Test func ofSeveralFilesOneThatIsCutOffMakesTheRunEndWithTwoUnlessAnotherFails() throws {
    let place = try Workplace(picture: 60, 40)
    let bytes = try place.read("a.png")
    try place.write(bytes.prefix(bytes.count * 2 / 3), "cut.png")
    let lossy = try place.aec("compress", "--partial", "a.png", "cut.png")
    #expect(lossy.status == 2)
    #expect(lossy.error.contains("aec: warning: cut.png: "))
    #expect(try place.aec("compress", "-f", "--partial", "a.png", "cut.png", "gone.png").status == 10)
  }

  @Test func whatIsDroppedIsNamedOnceAndChangesNoExitCode() throws {
    let place = try Workplace()
    // A comment segment right behind the start of the picture.
    let jpeg = try Samples.jpeg(Picture.mixed(40, 30))
    let comment = Array("made by hand".utf8)
    try place.write(jpeg.prefix(2) + [0xFF, 0xFE, 0, UInt8(comment.count + 2)] + comment + jpeg.dropFirst(2), "a.jpg")
    let outcome = try place.aec("compress", "--json", "a.jpg")
    #expect(outcome.status == 0)
    #expect(try outcome.json["dropped"] as? [String] == ["text"])
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.hasPrefix("aec: warning: a.jpg: "))
  }
}
