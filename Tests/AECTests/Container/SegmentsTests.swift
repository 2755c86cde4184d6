import AEC
import Testing

/// Which pictures are cut into segments, and where.
@Suite struct SegmentsTests {
  private func segments(_ tag: SectionTag, _ width: Int, _ height: Int) -> Segments {
    tag.segments(of: PaddedSize(width: width, height: height))
  }

  /// Sides, and columns and rows of segments of y: the padded picture decides.
  @Test(arguments: [
    (2048, 2048, 1, 1), (2049, 2048, 2, 1), (2048, 1985, 1, 1), (1984, 2112, 1, 1), (1985, 2049, 1, 2),
    (64, 65_536, 1, 1), (32, 65_536, 1, 1), (32, 65_537, 1, 33), (4_194_304, 32, 2048, 1), (4100, 2100, 3, 2),
  ])
  func largeSquaresAreCutOfPicturesOfMoreThanOneWithPadding(_ width: Int, _ height: Int, _ columns: Int, _ rows: Int) {
    let segments = segments(.latent, width, height)
    #expect(segments.columns.count == columns && segments.strips.count == rows)
    #expect(segments.columns.last?.upperBound == (width + 63) / 64 * 4)
    #expect(columns == 1 || segments.columns[0] == 0..<128)
  }

  @Test(arguments: [(512, 512, 1, 1), (513, 512, 2, 1), (1, 513, 1, 2), (1024, 1025, 2, 3), (64, 4096, 1, 8)])
  func smallSquaresAreCutOfEveryLongerSide(_ width: Int, _ height: Int, _ columns: Int, _ rows: Int) {
    for (tag, density) in [(.detail, 8), (.graphics, 64), (.lossless, 64), (.alpha, 64)] as [(SectionTag, Int)] {
      let segments = segments(tag, width, height)
      #expect(segments.columns.count == columns && segments.strips.count == rows)
      #expect(segments.strips.last?.upperBound == (height + 7) / 8 * density / 8)
      #expect(rows == 1 || segments.strips[0] == 0..<8 * density)
    }
  }

  @Test func theHyperLatentIsNeverCut() {
    #expect(segments(.hyperLatent, 100_000, 100_000).count == 1)
  }

  @Test func smallSquaresShrinkWithLargeOnes() {
    Segments.$side.withValue(8) {
      #expect(segments(.latent, 300, 200).columns.map(\.count) == [8, 8, 4])
      #expect(segments(.detail, 300, 200).columns.map(\.count) == [Int](repeating: 4, count: 9) + [2])
    }
  }
}
