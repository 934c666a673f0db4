"""The command line: `python -m benchtop.studio`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchtop.errors import BenchtopError
from benchtop.studio import studio


def main(arguments: Sequence[str]) -> int:
    """Runs the studio until it is interrupted, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="benchtop studio",
        description="Opens a page in which you see, run and drive an environment.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("task", nargs="?", default="pick-place", metavar="TASK", help="The task")
    parser.add_argument(
        "--policy",
        default="expert",
        help="'expert', 'random', 'none', a bundled agent, the folder of a training run, or a policy file",
    )
    parser.add_argument("--seed", type=int, default=0, help="Random seed of the first episode")
    parser.add_argument("--port", type=int, default=studio.PORT, help="Port of the page")
    parser.add_argument(
        "--host", default=studio.HOST, help="Address to listen on; any other than this machine's own needs a token"
    )
    parser.add_argument(
        "--token", help="What a browser must know if --host is not this machine's own; by default it is drawn at random"
    )
    options = parser.parse_args(arguments)
    try:
        with studio.Studio(**vars(options)) as opened:
            print(f"The studio is open at {opened.url} (Ctrl-C ends it)", flush=True)
            opened.wait()
    except KeyboardInterrupt:
        return 0
    except (BenchtopError, TypeError) as error:
        print(f"benchtop studio: {error}", file=sys.stderr)
        return 1
    return 0
