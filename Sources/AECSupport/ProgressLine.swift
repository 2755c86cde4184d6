import Synchronization

/// The one line on standard error that shows how far work has come, on terminals alone. Other lines go above it.
package final class ProgressLine: Sendable {
  private struct State {
    /// When the line was last drawn.
    var drawn: ContinuousClock.Instant?
    var isOver = false
  }

  /// Whether a line is on the screen. Whoever writes to it holds the lock.
  private static let shown = Mutex(false)

  private let started = ContinuousClock.now
  private let state = Mutex(State())
  /// How long work lasts before there is a line, and how often it is drawn.
  private let patience, interval: Duration

  /// A line, or nil where it is not wanted or nobody would see it.
  package init?(wanted: Bool, patience: Duration = .seconds(1), interval: Duration = .milliseconds(100)) {
    guard wanted, isatty(STDERR_FILENO) != 0 else { return nil }
    (self.patience, self.interval) = (patience, interval)
  }

  /// Shows what `text` gives, cut to the width of the terminal, if the last time is long enough ago.
  package func show(_ text: (_ elapsed: Duration) -> String) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard !state.isOver, now - started >= patience else { return }
      if let drawn = state.drawn, now - drawn < interval { return }
      state.drawn = now
      // The last column stays free: some terminals go to the next line behind it.
      let line = Self.fitted(text(now - started).shown, columns: Terminal.columns - 1)
      Self.shown.withLock { isShown in
        isShown = true
        _ = Terminal.send("\r" + line + "\u{1B}[K", to: STDERR_FILENO)
      }
    }
  }

  /// Shows a bar: `share`, 0 ... 1, of the work called `title` is done.
  package func show(_ share: Double, of title: String) { show { _ in "\(title) \(Self.bar(share))" } }

  /// Takes the line away for good.
  package func end() {
    state.withLock { state in
      state.isOver = true
      Self.withoutLine {}
    }
  }

  /// Does what writes to the screen, with the line taken away; it comes back when it is drawn again.
  static func withoutLine(_ body: () -> Void) {
    shown.withLock { isShown in
      if isShown { _ = Terminal.send("\r\u{1B}[K", to: STDERR_FILENO) }
      isShown = false
      body()
    }
  }

  /// The beginning of the line that fits; characters of East Asian scripts and pictures take two columns.
  static func fitted(_ line: String, columns: Int) -> String {
    var used = 0
    var text = ""
    for character in line {
      used += character.unicodeScalars.first!.isWide ? 2 : 1
      if used > columns { break }
      text.append(character)
    }
    return text
  }

  /// `[####......] 40 %`
  package static func bar(_ share: Double) -> String {
    let cells = 30
    let share = min(max(share, 0), 1)
    let full = Int((share * Double(cells)).rounded(.down))
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
      + "] \(Int(share * 100)) %"
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows the character over two columns, by the blocks of Unicode that are so nearly throughout
  /// (UAX 11).
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
