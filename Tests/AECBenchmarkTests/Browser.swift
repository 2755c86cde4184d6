import AECSupport
import AECTestSupport
import Foundation
import Testing

/// A browser without a window, in which pages are tried as their readers would.
enum Browser {
  /// The first of these on the PATH.
  private static let program = ["chromium", "chromium-browser", "google-chrome"].lazy.compactMap(Subprocess.find).first

  /// Whether there is one. Continuous integration installs one, and is to fail where that did not work.
  static var isExpected: Bool { program != nil || ProcessInfo.processInfo.environment["CI"] != nil }

  /// Opens a page, runs `steps` in it, a script that pushes what it finds onto `found`, and gives that, with what went
  /// wrong in the page as the last. The script has `wait(condition)`, and `change(id, value)` as of a user.
  static func run(_ page: String, _ steps: String) throws -> [String] {
    // Errors are caught from the first line on.
    let watch = """
      <script>window.problems = [];
      addEventListener('error', event => problems.push(event.message));
      addEventListener('unhandledrejection', event => problems.push(String(event.reason)));
      console.error = console.warn = (...words) => problems.push(words.join(' '));</script>
      """
    let script = """
      <script>addEventListener('load', async () => {
      const found = [], wait = async what => { while (!what()) await new Promise(done => setTimeout(done, 50)); };
      const change = (id, value) => {
        document.getElementById(id).value = value;
        document.getElementById(id).dispatchEvent(new Event(id === 'slider' ? 'input' : 'change'));
      };
      \(steps)
      found.push('problems ' + problems.join('; '));
      const result = document.createElement('pre');
      result.textContent = 'BEGIN ' + found.map(encodeURIComponent).join('|') + ' END';
      document.body.append(result);
      });</script>
      """
    var page = page
    page.replace("<head>", with: "<head>" + watch, maxReplacements: 1)
    page.replace("</body>", with: script + "</body>", maxReplacements: 1)
    let folder = try TestFolder()
    try folder.add("page.html", Array(page.utf8))
    let run = try Subprocess(
      #require(program, "no chromium on the PATH"),
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1000,1200",
        "--virtual-time-budget=600000", "--dump-dom", "file://\(folder.path)page.html",
      ], log: folder.path + "browser.log")
    let parts = run.output.components(between: "BEGIN ", and: " END")
    return try #require(parts, "the browser said: \(run.output.suffix(400))").split(separator: "|")
      .map { $0.removingPercentEncoding ?? String($0) }
  }
}

extension String {
  /// What stands between the last `start` and the `end` after it.
  fileprivate func components(between start: String, and end: String) -> String? {
    guard let from = ranges(of: start).last?.upperBound,
      let to = self[from...].ranges(of: end).first?.lowerBound
    else { return nil }
    return String(self[from..<to])
  }
}
