@_exported import AEC
@_exported import AECImageIO
import Foundation

// Errors as Foundation's `localizedDescription` shows them, in English. A library of its own, since Foundation would make a
// static program that only codes pictures 7 megabytes larger.

extension CodecError: LocalizedError {
  /// Where it went wrong, what was expected and what was found.
  public var errorDescription: String? { place + ": expected \(expected), found \(found)" }
  /// What to do about it.
  public var recoverySuggestion: String? { advice }
}

extension ModelError: LocalizedError {
  /// Where it went wrong, what was expected, what was found, and what to do.
  public var errorDescription: String? { description }
}
