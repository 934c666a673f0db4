import Agents
import Benchtop

try Algorithms.register(DDPG.self)
try Torsos.register(TaskGates.self)
try GradientCombiners.register(EqualNorms.self)
BenchtopCommand.main()
