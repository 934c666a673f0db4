"""Answers cases of the tests. Each line of the input is {"function": NAME, "case": CASE} as JSON; the line that is printed
for it has the function's answer, or what went wrong."""

import json
import os
import sys
import traceback

# NumPy need not start threads for this.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Several test processes run this at once; none may read what another is still writing.
sys.dont_write_bytecode = True

import agents
import learning
import offline
import operations
import sac
import torsos

MODULES = (learning, operations, agents, offline, sac, torsos)


def answered(question):
    try:
        name = question["function"]
        function = next(getattr(module, name) for module in MODULES if hasattr(module, name))
        return {"answer": function(question["case"])}
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), flush=True)
