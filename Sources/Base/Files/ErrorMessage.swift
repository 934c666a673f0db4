/// Runs an action of a C library that may fail, and returns the message that it writes to the given memory; nil on
/// success.
package func errorMessage(
  messageCapacity: Int32, _ action: (UnsafeMutablePointer<CChar>?) -> Bool
) -> String? {
  var message = [CChar](repeating: 0, count: Int(messageCapacity))
  return message.withUnsafeMutableBufferPointer { message in
    action(message.baseAddress) ? nil : message.baseAddress.map { String(cString: $0) }
  }
}
