import Base
import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Parts that settings exchange")
struct PartTests {
  /// A torso of another package, whose only layer multiplies the input by a number.
  private struct Scaling: Torso {
    static let kind = "testScaling"
    static let summary = "A number."
    var factor: Float = 2
    var name = "none"

    func plan(
      _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
    ) -> TorsoLayers {
      TorsoLayers(outputs: shape.features) { [factor] input in
        input.graph.affine(input.features, scale: factor)
      }
    }
  }

  private static let registration: Bool = {
    do {
      try Torsos.register(Scaling.self)
      return true
    } catch {
      return false
    }
  }()

  private func settings(_ assignments: String...) throws -> PPOSettings {
    #expect(Self.registration)
    return try assignments.reduce(PPOSettings()) {
      try JSON.overriding($0, byAssignment: $1)
    }
  }

  private func refusal(_ assignments: String...) -> String {
    let error = #expect(throws: JSONError.self) {
      _ = try assignments.reduce(PPOSettings()) { try JSON.overriding($0, byAssignment: $1) }
    }
    return error?.description ?? ""
  }

  @Test("a part is chosen by its kind, alone or in an object; other members have their defaults")
  func choice() throws {
    for text in ["policy.torso=testScaling", "policy.torso.kind=testScaling"] {
      #expect(try settings(text).policy.torso as? Scaling == Scaling())
    }
    var changed = Scaling()
    changed.factor = 3
    for texts in [
      ["policy.torso={\"kind\": \"testScaling\", \"factor\": 3}"],
      ["policy.torso=testScaling", "policy.torso.factor=3"],
      ["policy={\"torso\": {\"kind\": \"testScaling\", \"factor\": 3}}"],
    ] {
      let chosen = try texts.reduce(PPOSettings()) { try JSON.overriding($0, byAssignment: $1) }
      #expect(chosen.policy.torso as? Scaling == changed, "\(texts)")
      // The critic keeps its own torso.
      #expect((chosen.critic.torso as? MLP)?.usesLayerNorm == true)
    }
  }

  @Test("the same kind again changes nothing; another kind takes nothing over")
  func kinds() throws {
    let changed = try settings("policy.torso.hiddenSizes=[7]", "policy.torso=mlp")
    #expect((changed.policy.torso as? MLP)?.hiddenSizes == [7])
    let back = try settings(
      "policy.torso.hiddenSizes=[7]", "policy.torso=testScaling", "policy.torso=mlp")
    #expect((back.policy.torso as? MLP)?.hiddenSizes == MLP().hiddenSizes)
  }

  @Test("settings come back from JSON as they were")
  func roundTrip() throws {
    let settings = try settings("policy.torso=testScaling", "criticCombiner=pcgrad")
    let text = try JSON.encode(settings)
    #expect(try JSON.decode(PPOSettings.self, from: text) == settings)
    #expect(text.contains("\"criticCombiner\": {\n    \"kind\": \"pcgrad\"\n  }"))
  }

  @Test("an unknown kind, key or type is one error with the place and what is known")
  func refusals() {
    #expect(
      refusal("policy.torso=mpl")
        == "policy.torso: unknown torso 'mpl'; did you mean 'mlp'?")
    #expect(refusal("policy.torso={\"hiddenSizes\": [3], \"kind\": 3}").contains("policy.torso"))
    #expect(refusal("policy.torso=3").contains("policy.torso: expected an object and found 3"))
    #expect(
      refusal("policy.torso.hiddenSize=[3]").contains(
        "policy.torso: unknown key 'hiddenSize'; did you mean 'hiddenSizes'?"))
    #expect(
      refusal("policy.torso.hiddenSizes=wide").contains("policy.torso.hiddenSizes: expected"))
    #expect(
      refusal("policyCombiner=sum").contains("policyCombiner: unknown gradient combiner 'sum'"))
  }

  @Test("a kind can be registered once")
  func registration() {
    #expect(Self.registration)
    #expect(throws: TaskError.self) { try Torsos.register(Scaling.self) }
    #expect(throws: TaskError.self) { try GradientCombiners.register(PCGrad.self) }
  }

  @Test("settings of combiners that are out of range are refused with their names, before the run")
  func combinerSettings() throws {
    for (kind, assignment) in [
      ("cagrad", "radius=-0.1"), ("cagrad", "radius=11"), ("fairgrad", "alpha=0"),
      ("gradnorm", "alpha=-1"), ("gradnorm", "learningRate=0"), ("famo", "learningRate=0"),
      ("famo", "decay=2"), ("famo", "epsilon=0"), ("graddrop", "leak=1.1"),
      ("uncertainty", "learningRate=2"), ("uncertainty", "logVarianceRange=[1]"),
      ("uncertainty", "logVarianceRange=[-30,1]"), ("lossNormalization", "rate=0"),
      ("similarity", "mainTask=-2"), ("similarity", "mainTask=2"),
    ] {
      let settings = try settings("criticCombiner=\(kind)", "criticCombiner.\(assignment)")
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<PPO>(
          TrainingContext(try Suite.find("reach,push")), settings, seed: 0, threads: 1)
      }
      let name = assignment.prefix { $0 != "=" }
      #expect(error?.description.contains("criticCombiner.\(name) is") == true, "\(assignment)")
    }
  }

  @Test("a combiner of several tasks' gradients is refused for a single task, before the run")
  func singleTask() throws {
    let settings = try settings("criticCombiner=pcgrad")
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<PPO>(
        TrainingContext(try Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
    }
    let text = error?.description ?? ""
    #expect(text.contains("critic") && text.contains("'pcgrad'") && text.contains("MT1:reach"))
  }
}
