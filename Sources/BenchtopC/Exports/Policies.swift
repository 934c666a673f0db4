internal import Agents
internal import Base
internal import CBenchtop

@_cdecl("benchtop_define_policy")
public func definePolicy(
  _ name: UnsafePointer<CChar>?,
  _ callback: (
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) ->
      Int32
  )?,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  CInterface.catchErrors {
    let name = try CInterface.text(name, "the name of the policy")
    // Only the callback accesses the context.
    let shared = UncheckedSendable(
      (callback: try CInterface.required(callback, "the callback"), context: context))
    try CustomPolicy(name) {
      ForeignPolicy(name, shared.value.callback, shared.value.context)
    }.register()
  }
}

@_cdecl("benchtop_remove_policy")
public func removePolicy(_ name: UnsafePointer<CChar>?) -> Int32 {
  CInterface.catchErrors {
    CustomPolicy.remove(try CInterface.text(name, "the name of the policy"))
  }
}
