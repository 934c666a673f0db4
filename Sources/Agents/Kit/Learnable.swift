public import Learning

/// A network, or other learned values, whose parameters an update changes.
public protocol Learnable: AnyObject {
  var name: String { get }
  var parameters: Parameters { get }
  /// The size of the hidden state that a recurrent network carries from step to step; 0 without memory, by default.
  var hiddenStateSize: Int { get }
}

extension Learnable {
  public var hiddenStateSize: Int { 0 }
}
