/// Does what a C library may refuse, and gives its reason for that, which it writes to the memory that it is given.
/// Nil where it does not refuse.
package func refusal(
  messageCapacity: Int32, _ action: (UnsafeMutablePointer<CChar>?) -> Bool
) -> String? {
  var message = [CChar](repeating: 0, count: Int(messageCapacity))
  return message.withUnsafeMutableBufferPointer { message in
    action(message.baseAddress) ? nil : message.baseAddress.map { String(cString: $0) }
  }
}
