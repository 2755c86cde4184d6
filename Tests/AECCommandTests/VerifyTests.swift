import AEC
import AECTestSupport
import Foundation
import Testing

/// `aec verify`, and files that prove their pictures.
struct VerifyTests {
  /// A workplace with `a.aec`, which has a proof, and `wrong.aec`, whose proof is that of another picture.
  private func workplace() throws -> Workplace {
    let place = try Workplace(picture: 60, 40)
    try place.aec("compress", "--proof", "a.png")
    try place.remove("a.png")
    var bytes = try [UInt8](place.read("a.aec")).dropLast(4)
    // Behind its key and its length.
    let keys = try PictureDecoder.header(of: [UInt8](place.read("a.aec"))).sections[0]
    #expect(keys.tag == .keys && keys.length == 6)
    bytes[keys.offset + 2] ^= 1
    try place.write(bytes + Container.littleEndian(Checksum.crc32(bytes)), "wrong.aec")
    return place
  }

  @Test func eachGoodFileHasALineThatTellsOfItsProofAndNothingIsWritten() throws {
    let place = try workplace()
    try place.write(Samples.png(.mixed(20, 30)), "b.png")
    try place.aec("compress", "--lossless", "b.png")
    let sizes = try ["a.aec", "b.aec"].map { try place.read($0).count }
    let names = try place.names
    let both = try place.aec("verify", "a.aec", "b.aec")
    #expect(both.status == 0)
    #expect(
      both.text == """
        a.aec: OK, 60 x 40, \(sizes[0]) bytes, its proof holds
        b.aec: OK, 20 x 30, \(sizes[1]) bytes, no proof

        """)
    #expect(both.error.hasPrefix("2 of 2 files checked; \(sizes[0] + sizes[1]) bytes in "))
    let one = try place.aec("verify", "-j1", "b.aec")
    #expect(one.status == 0 && one.text == "b.aec: OK, 20 x 30, \(sizes[1]) bytes, no proof\n" && one.error.isEmpty)
    let stream = try place.aec("verify", "-", input: place.read("a.aec"))
    #expect(stream.status == 0 && stream.text.hasPrefix("standard input: OK, 60 x 40, "))
    #expect(try place.names == names)
  }

  @Test func aWrongProofIsToldAsSuchAndDecompressLeavesNoFile() throws {
    let place = try workplace()
    for command in [["verify", "wrong.aec"], ["decompress", "wrong.aec"]] {
      let outcome = try place.start(command).finish()
      #expect(outcome.status == 11 && outcome.output.isEmpty)
      #expect(outcome.error.hasPrefix("aec: wrong.aec: proof: expected a picture of CRC-32 "), "\(outcome.error)")
      #expect(outcome.error.contains("'aec selftest'"))
    }
    #expect(try place.names == ["a.aec", "wrong.aec"])
    #expect(try place.aec("decompress", "--region", "0,0,60,39", "wrong.aec", "part.png").status == 0)
    #expect(try place.aec("decompress", "a.aec").status == 0)
  }

  @Test func aBadFileAmongOthersIsNamedAndTheRunEndsWith10() throws {
    let place = try workplace()
    try FileManager.default.createDirectory(at: place.url("folder/deep"), withIntermediateDirectories: true)
    var damaged = try place.read("a.aec")
    damaged[damaged.count / 2] ^= 1
    try place.write(damaged, "folder/deep/damaged.aec")
    try place.write(place.read("a.aec"), "folder/good")
    try place.write(Array("words".utf8), "folder/notes.txt")
    #expect(try place.aec("verify", "folder").status == 3)
    let tree = try place.aec("verify", "-r", "folder")
    #expect(tree.status == 10 && tree.text.hasPrefix("folder/good: OK, ") && tree.text.hasSuffix(", its proof holds\n"))
    #expect(tree.error.contains("aec: folder/deep/damaged.aec: "))
    #expect(tree.error.contains("1 of 2 files checked, 1 failed, 1 other files passed over; "))
    let quiet = try place.aec("verify", "--quiet", "a.aec", "wrong.aec")
    #expect(quiet.status == 10 && quiet.output.isEmpty && quiet.error.split(separator: "\n").count == 1)

    let json = try place.aec("verify", "--json", "a.aec", "wrong.aec", "gone.aec")
    let objects = try json.text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(json.status == 10 && objects.count == 4)
    #expect(objects[0]["ok"] as? Bool == true && objects[0]["proof"] as? Bool == true)
    #expect(objects[1]["exit"] as? Int == 11 && objects[1]["output"] == nil)
    #expect(objects[2]["exit"] as? Int == 3 && objects[3]["failed"] as? Int == 2)
  }

  @Test func infoAndReportsTellOfAProof() throws {
    let place = try workplace()
    let proof = try PictureDecoder.header(of: [UInt8](place.read("a.aec"))).proof.map { String($0, radix: 16) }!
    #expect(try place.aec("info", "a.aec").text.contains("\(proof), format version"))
    #expect((try place.aec("info", "--json", "a.aec").json["proof"] as? String)?.hasSuffix(proof) == true)
    try place.aec("decompress", "a.aec")
    for (flags, isProven) in [(["--proof"], true), ([], false)] {
      for way in [["--lossless"], ["-e1"], ["-q90"]] {
        let outcome = try place.start(["compress", "--json", "-v", "a.png", "b.aec", "-f"] + flags + way).finish()
        #expect(try outcome.json["proof"] as? Bool == isProven)
        #expect(outcome.error.contains(", with a proof") == isProven)
        let verified = try place.aec("verify", "--json", "b.aec")
        #expect(try verified.json["proof"] as? Bool == isProven)
        #expect((try place.aec("info", "--json", "b.aec").json["proof"] is NSNull) != isProven)
      }
    }
  }
}
