"""Answers a case of the tests: reference.py FUNCTION FILE prints the function's answer as JSON."""

import json
import os
import sys

# NumPy need not start threads for this.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Tests on several threads run this at once; none may read what another is still writing.
sys.dont_write_bytecode = True

import agents
import learning
import offline
import operations
import sac
import torsos

if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        case = json.load(file)
    modules = (learning, operations, agents, offline, sac, torsos)
    function = next(getattr(m, sys.argv[1]) for m in modules if hasattr(m, sys.argv[1]))
    print(json.dumps(function(case)))
