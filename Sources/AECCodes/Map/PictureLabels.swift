import AECSupport

/// What pictures are labelled: by the folders that they lie in, or by a file.
public struct PictureLabels: Sendable, Equatable {
  /// All labels, sorted.
  public let names: [String]
  /// Of each picture the place of its label; nil of one that has none.
  public let indices: [Int?]

  /// A label, or none, of each picture.
  public init(_ labels: [String?]) {
    names = Set(labels.compactMap(\.self)).sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    indices = labels.map { $0.flatMap { places[$0] } }
  }

  /// Labels by folders: of each picture the folders that it lies in, without those that all pictures share. Those that lie in none beyond
  /// have the name of the last that is shared, or `.`.
  ///
  /// Of `depth` only so many of the folders count, from the outermost.
  public init(foldersOf paths: [String], depth: Int = .max) {
    let folders = paths.map { path in path.split(separator: "/").dropLast().filter { $0 != "." } }
    var shared = folders.first.map { Array($0) } ?? []
    for own in folders {
      shared = Array(zip(shared, own).prefix { $0.0 == $0.1 }.map(\.0))
    }
    self.init(
      folders.map { own in
        let label = own.dropFirst(shared.count).prefix(depth).joined(separator: "/")
        return label.isEmpty ? String(shared.last ?? ".") : label
      })
  }
}

/// A file of labels: a picture's name, a comma and its label a line, as CSV (RFC 4180).
public struct LabelFile: Sendable {
  private var labels: [String: String] = [:]
  /// Names in the order of the file.
  private var order: [String] = []

  /// The file in these bytes. Its first line may be a head, `name,label`.
  public init(_ bytes: [UInt8]) throws(CodesError) {
    for (number, line) in try Self.lines(String(fileName: bytes[...])) {
      func fail(_ expected: String, _ found: String, _ advice: String) -> CodesError {
        CodesError(.damaged, in: "line \(number)", expected: expected, found: found, advice: advice)
      }
      if line == [""] { continue }
      guard line.count == 2, !line[0].isEmpty, !line[1].isEmpty else {
        throw fail(
          "a picture's name, a comma and its label", "\(line.count == 2 ? "an empty one" : "\(line.count) fields")",
          "write NAME,LABEL on each line, in double quotes what has commas")
      }
      if number == 1, ["name", "file", "picture", "path", "filename", "image"].contains(line[0].lowercased()) {
        continue
      }
      if let other = labels[line[0]], other != line[1] {
        throw fail("one label of '\(line[0])'", "'\(other)' and '\(line[1])'", "keep one of the two lines")
      }
      if labels.updateValue(line[1], forKey: line[0]) == nil { order.append(line[0]) }
    }
  }

  /// The labels of pictures of these names, and names of the file that no picture has. A name of the file is that of a picture, or the
  /// end of it from a folder on; of several the longest counts.
  public func labels(of paths: [String]) -> (labels: [String?], unused: [String]) {
    var used: Set<String> = []
    let found = paths.map { path -> String? in
      var rest = path[...]
      while true {
        if let label = labels[String(rest)] {
          used.insert(String(rest))
          return label
        }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        rest = rest[rest.index(after: slash)...]
      }
    }
    return (found, order.filter { !used.contains($0) })
  }

  /// The fields of each line and its number; a field in double quotes may have commas, ends of lines and, doubled, quotes.
  private static func lines(_ text: String) throws(CodesError) -> [(number: Int, fields: [String])] {
    var lines: [(number: Int, fields: [String])] = []
    var (fields, field, number, first) = ([String](), "", 1, 1)
    var (isQuoted, isClosed) = (false, false)
    func endLine() {
      lines.append((first, fields + [field]))
      (fields, field, isClosed) = ([], "", false)
    }
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    if next == "\u{FEFF}" { next = scalars.next() }
    while let scalar = next {
      next = scalars.next()
      if isQuoted {
        if scalar == "\n" { number += 1 }
        if scalar != "\"" {
          field.unicodeScalars.append(scalar)
        } else if next == "\"" {
          field += "\""
          next = scalars.next()
        } else {
          (isQuoted, isClosed) = (false, true)
        }
        continue
      }
      switch scalar {
      case "\"" where field.isEmpty && !isClosed: isQuoted = true
      case ",":
        fields.append(field)
        (field, isClosed) = ("", false)
      case "\r" where next == "\n": break
      case "\n":
        endLine()
        number += 1
        first = number
      default: field.unicodeScalars.append(scalar)
      }
    }
    if isQuoted {
      throw CodesError(
        .damaged, in: "line \(first)", expected: "an end of the quotes", found: "the end of the file",
        advice: "double the quotes that belong to a name")
    }
    if !field.isEmpty || !fields.isEmpty { endLine() }
    return lines
  }
}
