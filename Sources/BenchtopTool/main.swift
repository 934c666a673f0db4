internal import Benchtop

BenchtopCommand.main()
