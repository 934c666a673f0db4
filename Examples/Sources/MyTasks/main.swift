import Benchtop
import Tasks

try Catalog.add(TidyUp.self)
BenchtopCommand.main()
