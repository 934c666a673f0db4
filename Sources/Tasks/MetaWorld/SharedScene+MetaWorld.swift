// The scenes that tasks of Meta-World share.
extension SharedScene {
  static let door = SharedScene("door")
  static let drawer = SharedScene("drawer")
  static let faucet = SharedScene("faucet")
  static let lock = SharedScene("lock")
  static let mug = SharedScene("mug")
  static let plate = SharedScene("plate")
  static let puck = SharedScene("puck", hasFreeGoal: true)
  static let puckBehindWall = SharedScene("puck-wall", hasFreeGoal: true)
  static let window = SharedScene("window")
}
