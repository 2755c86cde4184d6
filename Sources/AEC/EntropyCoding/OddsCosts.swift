extension Odds {
  /// What a rare outcome takes of a phrase of each tree, and what a cell without one does, in 1/65536 bit:
  /// `-log2(R / 64)` and `-log2(1 - R / 64)` for R = 16, 20, 25.
  private static let rare = [131_072, 109_974, 88_876]
  private static let common = [27_200, 35_427, 46_832]

  /// What a decision takes on average, in 1/65536 bit.
  @inline(__always)
  func cost(_ continues: Bool) -> Int {
    guard tree != Odds.plain else { return 1 << 16 }
    return continues == commonlyContinues ? Self.common[tree] >> cellBits : Self.rare[tree] + cellBits << 16
  }
}
