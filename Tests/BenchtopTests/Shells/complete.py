"""Completes command lines in a real shell on a terminal, and prints the words they come to.

usage: complete.py bash|zsh|fish FOLDER-OF-THE-COMMAND LINE...
"""

import os
import pty
import re
import select
import sys
import time

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1=; source <(benchtop completion bash)"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PROMPT=; autoload -Uz compinit; compinit -u -D; source <(benchtop completion zsh)",
    ),
    "fish": (
        ["fish", "--private", "--no-config", "-i"],
        "function fish_prompt; end; set -g fish_autosuggestion_enabled 0; benchtop completion fish | source",
    ),
}


def read(terminal, marker, seconds):
    text = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end and marker not in text:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                text += os.read(terminal, 65536)
            except OSError:
                break
    return text


def completed(shell, folder, line):
    words, setup = SHELLS[shell]
    environment = dict(os.environ, PATH=folder + ":" + os.environ["PATH"], TERM="dumb", COLUMNS="200")
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, environment)
    os.write(terminal, setup.encode() + b"; printf 'rea%s\\n' dy\r")
    read(terminal, b"ready\r\n", 30)
    os.write(terminal, line.encode() + b"\t")
    # The shell looks at keys one after another, so it has completed before it sees these.
    time.sleep(0.3)
    os.write(terminal, b"\x01printf '{%s}\\n' \x05; printf 'do%s\\n' ne\r")
    text = read(terminal, b"done\r\n", 30).decode(errors="replace")
    os.close(terminal)
    os.waitpid(child, 0)
    return re.findall(r"^\{(.*)\}\r$", text, re.MULTILINE)


for line in sys.argv[3:]:
    print("\t".join(completed(sys.argv[1], sys.argv[2], line)))
