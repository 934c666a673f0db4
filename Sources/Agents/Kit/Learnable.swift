public import Learning

/// A network, or other learned values, whose parameters an update changes.
public protocol Learnable: AnyObject {
  var name: String { get }
  var parameters: Parameters { get }
}
