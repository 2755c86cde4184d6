/// Turns sequences of two outcomes, common and rare, into bytes: each of the 256 leaves is a phrase of outcomes, each
/// inner node asks for one more.
///
/// The most probable leaf is split until there are 256, so that all phrases are about equally probable, and every byte
/// about as likely as any other (B. P. Tunstall, Synthesis of noiseless compression codes, 1967). Leaves are numbered by falling
/// probability: thus the trees for different probabilities give their bytes much the same distribution, and all queues
/// can share deflate's Huffman tables. Integers alone decide, and of equal leaves the older one comes first.
package struct PhraseTree {
  /// `PhraseTree.all[i]` is made for a rare outcome of probability 16/64, 20/64, 25/64: steps of a factor of 5/4, as is the
  /// next, nearly, to 1/2, where a phrase would be just eight bits.
  package static let all = [16, 20, 25].map(PhraseTree.init(rareIn64ths:))

  /// `children[2 * node + outcome]` (1 is the rare outcome): a node, or `~byte` where a phrase is complete. The root is 0.
  package private(set) var children: [Int16]
  /// The outcomes of each byte's phrase, the first in the least significant bit.
  package private(set) var outcomes: [UInt32]
  /// The number of outcomes of each byte's phrase.
  package private(set) var lengths: [UInt8]

  private struct Leaf {
    var probability: Int
    var parent: Int
    var outcomes: UInt32
    var length: UInt8
  }

  init(rareIn64ths rare: Int) {
    children = []
    outcomes = []
    lengths = []
    var leaves = [Leaf(probability: 1 << 40, parent: -1, outcomes: 0, length: 0)]
    while leaves.count < 256 {
      var likeliest = 0
      for i in leaves.indices where leaves[i].probability > leaves[likeliest].probability { likeliest = i }
      let leaf = leaves.remove(at: likeliest)
      let node = children.count / 2
      if node > 0 { children[leaf.parent] = Int16(node) }
      children += [0, 0]
      let rareProbability = (leaf.probability * rare) >> 6
      for (outcome, probability) in [leaf.probability - rareProbability, rareProbability].enumerated() {
        leaves.append(
          Leaf(
            probability: probability, parent: 2 * node + outcome,
            outcomes: leaf.outcomes | UInt32(outcome) << leaf.length, length: leaf.length + 1))
      }
    }
    let ranked = leaves.enumerated().sorted {
      ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset)
    }
    for (byte, (_, leaf)) in ranked.enumerated() {
      children[leaf.parent] = ~Int16(byte)
      outcomes.append(leaf.outcomes)
      lengths.append(leaf.length)
    }
  }
}
