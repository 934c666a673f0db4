@testable import Agents

/// Small settings of every torso that sees no images, as JSON.
let smallTorsos = [
  "mlp": #"{"kind": "mlp", "hiddenSizes": [8, 7]}"#,
  "film": #"{"kind": "film", "hiddenSizes": [8, 7], "embeddingSize": 3}"#,
  "paco": #"{"kind": "paco", "hiddenSizes": [8, 7], "parameterSets": 3}"#,
  "moore": #"{"kind": "moore", "hiddenSizes": [8, 7], "experts": 3}"#,
  "softModules":
    #"{"kind": "softModules", "layers": 3, "modules": 2, "moduleSize": 4, "encoderSizes": [6, 5]}"#,
  "care":
    #"{"kind": "care", "encoders": 3, "encoderSizes": [5, 4], "contextSizes": [4, 3], "hiddenSizes": [8]}"#,
  "broNet": #"{"kind": "broNet", "hiddenSize": 7, "blocks": 2}"#,
  "twoColumns": #"{"kind": "twoColumns", "sharedSizes": [6, 5], "taskSizes": [4, 3]}"#,
  "branched":
    #"{"kind": "branched", "encoderSizes": [6], "sharedSizes": [5, 7], "branchSizes": [4]}"#,
  "gru": #"{"kind": "gru", "hiddenSizes": [8, 7], "hiddenStateSize": 5, "outputSizes": [6]}"#,
]

/// The kinds of the torsos and combiners of the module, without those that tests register, and without the encoders of
/// images and tasks, which wrap any other torso.
let torsoKinds = Torsos.registry.all.map { $0.kind }
  .filter {
    !$0.hasPrefix("test") && $0 != ImageEncoder.kind && $0 != TaskEncoder.kind
  }
/// Those of them without memory, which learn from single steps too.
let memorylessTorsoKinds = torsoKinds.filter { $0 != GRU.kind }
let combinerKinds = GradientCombiners.registry.all.map { $0.kind }.filter { !$0.hasPrefix("test") }
