/// A TIFF structure, which EXIF and the index of a multi-picture file are: numbers in directories, to be read and changed in place.
///
/// Source: TIFF 6.0, section 2.
struct TIFFStructure {
  private(set) var bytes: [UInt8]
  private let isLittleEndian: Bool

  /// Nil where the bytes are no TIFF structure.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: "II*\0".utf8) {
      isLittleEndian = true
    } else if bytes.starts(with: "MM\0*".utf8) {
      isLittleEndian = false
    } else {
      return nil
    }
    self.bytes = bytes
  }

  // MARK: Numbers

  /// The number of `count` bytes at a place; nil beyond the end.
  func number(_ count: Int, at place: Int) -> Int? {
    guard place >= 0, place <= bytes.count - count else { return nil }
    let digits = bytes[place..<place + count]
    return isLittleEndian ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }

  func half(_ place: Int) -> Int? { number(2, at: place) }
  func word(_ place: Int) -> Int? { number(4, at: place) }

  /// Puts a number of `count` bytes where there is one.
  mutating func put(_ value: Int, _ count: Int, at place: Int) {
    for index in 0..<count {
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * (isLittleEndian ? index : count - 1 - index)))
    }
  }

  // MARK: Directories

  /// A value, or several of one kind, in a directory.
  struct Entry {
    let tag: Int
    let type: Int
    let count: Int
    /// Where in the bytes the entry itself is, 12 bytes.
    let place: Int
    /// The bytes of the values, which may lie beyond the end; nil where their kind is not known.
    let values: Range<Int>?
  }

  /// Bytes of a value of each type.
  private static let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4]
  static let entryBytes = 12

  /// Where the first directory is; nil where there is none.
  var firstDirectory: Int? { word(4) }

  /// The entries of a directory, up to the first that is cut off.
  func entries(at directory: Int?) -> [Entry] {
    guard let directory, let count = half(directory) else { return [] }
    var entries: [Entry] = []
    for index in 0..<count {
      let place = directory + 2 + Self.entryBytes * index
      guard let tag = half(place), let type = half(place + 2), let count = word(place + 4), let value = word(place + 8)
      else { break }
      let size = Self.sizes[type].map { $0 * count }
      // Up to four bytes stand in the entry itself.
      let values = size.map { size in
        let start = size > 4 ? value : place + 8
        return start..<start + size
      }
      entries.append(Entry(tag: tag, type: type, count: count, place: place, values: values))
    }
    return entries
  }

  /// Where in the bytes the place of the directory behind this one stands, which is 0 behind the last.
  func link(behind directory: Int) -> Int? {
    guard let count = half(directory) else { return nil }
    let place = directory + 2 + Self.entryBytes * count
    return place <= bytes.count - 4 ? place : nil
  }

  /// The first values of a tag in the first directory.
  func value(of tag: Int) -> Entry? { entries(at: firstDirectory).first { $0.tag == tag } }

  /// The directory that an entry of another one leads to.
  func directory(_ tag: Int, in directory: Int?) -> Int? {
    entries(at: directory).first { $0.tag == tag }.flatMap(firstNumber)
  }

  /// The first value of an entry, where it is a whole number: readers are to take BYTE, SHORT and LONG for each other.
  func firstNumber(of entry: Entry) -> Int? {
    guard let values = entry.values, entry.count >= 1, [1, 3, 4, 6, 8, 9, 13].contains(entry.type) else { return nil }
    return number(values.count / entry.count, at: values.lowerBound)
  }

  // MARK: Changes

  /// Makes the first value of an entry another number.
  mutating func setFirstNumber(of entry: Entry, to value: Int) {
    guard firstNumber(of: entry) != nil, let values = entry.values else { return }
    put(value, values.count / entry.count, at: values.lowerBound)
  }

  /// Lets two tags of a directory change their values; where one of them is missing, the other gets its name.
  mutating func exchange(_ first: Int, _ second: Int, in directory: Int?) {
    let entries = entries(at: directory)
    let places = [first, second].map { tag in entries.first { $0.tag == tag }?.place }
    switch (places[0], places[1]) {
    case (let a?, let b?):
      for index in 2..<Self.entryBytes { bytes.swapAt(a + index, b + index) }
    case (let a?, nil): put(second, 2, at: a)
    case (nil, let b?): put(first, 2, at: b)
    case (nil, nil): break
    }
  }

  /// Takes all entries of a tag out of a directory, whose others move up.
  mutating func remove(_ tag: Int, in directory: Int?) {
    guard let directory, let count = half(directory) else { return }
    let gone = Set(entries(at: directory).filter { $0.tag == tag }.map(\.place))
    // The place of the next directory moves, too.
    let (start, end) = (directory + 2, min(directory + 2 + Self.entryBytes * count + 4, bytes.count))
    var kept = start
    for place in stride(from: start, to: end, by: Self.entryBytes) where !gone.contains(place) {
      for index in place..<min(place + Self.entryBytes, end) {
        bytes[kept] = bytes[index]
        kept += 1
      }
    }
    blank([kept..<end])
    put(count - gone.count, 2, at: directory)
  }

  /// The bytes of a directory: its own, and those of values that are not in it.
  func extents(of directory: Int?) -> [Range<Int>] {
    guard let directory, let count = half(directory) else { return [] }
    let own = directory..<directory + 2 + Self.entryBytes * count + 4
    return [own] + entries(at: directory).compactMap(\.values)
  }

  /// Makes bytes zeros, as far as they are there.
  mutating func blank(_ ranges: [Range<Int>]) {
    for range in ranges { for place in range.clamped(to: bytes.indices) { bytes[place] = 0 } }
  }

  /// Cuts zeros off the end, down to `least` bytes.
  mutating func trimZeros(to least: Int) {
    let rest = bytes.dropFirst(least)
    bytes.removeLast(rest.count - (rest.lastIndex { $0 != 0 }.map { $0 + 1 - least } ?? 0))
  }
}

extension [Range<Int>] {
  /// The same places, rising and each but once.
  var merged: [Range<Int>] {
    filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
      guard let last = merged.last, range.lowerBound <= last.upperBound else { return merged.append(range) }
      merged[merged.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
    }
  }

  /// The places that are in none of `others`; both are merged.
  func without(_ others: [Range<Int>]) -> [Range<Int>] {
    var (found, next) = ([Range<Int>](), 0)
    for range in self {
      var start = range.lowerBound
      while next < others.count, others[next].upperBound <= start { next += 1 }
      var index = next
      while index < others.count, others[index].lowerBound < range.upperBound {
        if others[index].lowerBound > start { found.append(start..<others[index].lowerBound) }
        start = Swift.max(start, others[index].upperBound)
        index += 1
      }
      if start < range.upperBound { found.append(start..<range.upperBound) }
    }
    return found
  }
}
