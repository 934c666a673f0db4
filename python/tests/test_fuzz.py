from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_vector_survives_fuzzing() -> None:
    # In a separate process, because a crash ends it.
    script = Path(__file__).with_name("fuzz_vectors.py")
    outcome = subprocess.run([sys.executable, script, "--steps", "60000"], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    assert "refused" in outcome.stdout
