import Benchtop
import Tasks

try Catalog.register(TidyUp.self)
BenchtopCommand.main()
