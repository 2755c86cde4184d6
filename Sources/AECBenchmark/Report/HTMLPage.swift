/// A page of HTML in one file, which needs nothing from the network.
package struct HTMLPage {
  private let title: String
  private let style, body, script: String

  /// A page; `style` has rules beside those that every page has.
  package init(title: String, style: String = "", body: String, script: String) {
    (self.title, self.style, self.body, self.script) = (title, style, body, script)
  }

  package var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>\(escaped(title))</title>
    <style>\(ReportStyle.css)\(style)</style>
    </head>
    <body>
    \(body)
    <script>\(script)</script>
    </body>
    </html>

    """
  }
}
