/// A page of HTML in one file, which needs nothing from the network.
struct HTMLPage {
  var title: String
  /// Rules beside those that every page has.
  var style = ""
  var body: String
  var script: String

  var text: String {
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
