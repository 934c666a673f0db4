/// A number with a fixed number of digits after the decimal point.
package func fixedPoint(_ number: Double, _ digits: Int) -> String {
  guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let whole = (abs(number) * scale).rounded()
  let sign = number < 0 && whole > 0 ? "-" : ""
  let before = Int64(whole / scale)
  guard digits > 0 else { return "\(sign)\(before)" }
  let after = String(Int64(whole.truncatingRemainder(dividingBy: scale)))
  return "\(sign)\(before)." + String(repeating: "0", count: digits - after.count) + after
}

/// The text padded with leading spaces, to align columns of numbers.
package func leftPadded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

extension String {
  /// The text padded with trailing spaces, to align columns of text.
  package func rightPadded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
