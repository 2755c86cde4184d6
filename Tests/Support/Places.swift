import AEC
import AECImageIO
import Foundation

/// A file or folder of this repository, by its path from the top.
package func repository(_ path: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../\(path)").standardized
}

/// A folder for the length of a test.
package final class TestFolder {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("aec-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// With a slash at the end.
  package var path: String { url.path + "/" }

  package func add(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }

  package func add(_ name: String, _ image: Picture) throws { try add(name, PictureIO.write(image, as: .png)) }
}

/// Whether tests run that take more than a moment: `AEC_TESTS=fast` leaves them out.
package let withSlowTests = ProcessInfo.processInfo.environment["AEC_TESTS"] != "fast"
