"""The signatures agree with the C header, and the library exports exactly those functions."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchtop import _library
from benchtop._core import INFO_KEYS

HEADER = Path(__file__).parents[2] / "Sources/CBenchtop/include/benchtop.h"
KINDS = {
    "void": None,
    "uint32_t": ctypes.c_uint32,
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "double": ctypes.c_double,
    "benchtop_status": ctypes.c_int32,
    "benchtop_handle": ctypes.c_uint64,
    "const char *": ctypes.c_char_p,
    "char **": ctypes.POINTER(ctypes.c_void_p),
    "benchtop_handle *": ctypes.POINTER(ctypes.c_uint64),
    "const char *const *": ctypes.POINTER(ctypes.c_char_p),
    "benchtop_task_callback": _library.TASK_CALLBACK,
    "benchtop_policy_callback": _library.POLICY_CALLBACK,
    "benchtop_progress_callback": _library.PROGRESS_CALLBACK,
}
# Pointers to the caller's arrays are plain addresses, except for single output values.
ADDRESS = {ctypes.c_void_p, ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_int32)}


def code() -> str:
    return re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)


def declarations() -> dict[str, tuple[str, list[str]]]:
    found = {}
    for result, name, arguments in re.findall(
        r"^((?:const )?\w+ \*?)\s*(benchtop_\w+)\(([^)]*)\);", code(), flags=re.MULTILINE
    ):
        kinds = [re.sub(r"(\**)\s*\w+$", r"\1", one.strip()).strip() for one in arguments.split(",")]
        found[name] = (result.strip(), [] if arguments.strip() == "void" else kinds)
    return found


def fits(kind: str, ours: object) -> bool:
    kind = re.sub(r"\s*(\*+)$", r" \1", kind)
    if kind in KINDS:
        return KINDS[kind] == ours
    return kind.endswith("*") and ours in ADDRESS


def test_the_header_and_the_signatures_agree() -> None:
    declared = declarations()
    assert set(declared) == set(_library.SIGNATURES)
    for name, (result, arguments) in declared.items():
        ours = _library.SIGNATURES[name]
        assert fits(result, ours[0]), name
        assert len(arguments) == len(ours[1]), name
        for kind, one in zip(arguments, ours[1], strict=True):
            assert fits(kind, one), f"{name}: {kind} and {one}"


def test_the_constants_agree() -> None:
    text = code()

    def defined(name: str) -> int:
        found = re.search(rf"{name}(?: =)? (\d+)", text)
        assert found, name
        return int(found[1])

    assert defined("BENCHTOP_ABI") == _library.ABI
    assert defined("BENCHTOP_TASK_BUFFER_SIZE") == _library.TASK_BUFFER_SIZE
    assert defined("BENCHTOP_OUTCOME_SIZE") == max(INFO_KEYS.values()) + 1
    names = "INVALID UNKNOWN CLOSED BUSY FORKED RESET_NEEDED FAILED NO_EXPERT CALLBACK".split()
    classes = (
        "InvalidValueError UnknownNameError ClosedError BusyError ForkedError ResetNeededError SimulationError "
        "NoExpertError TaskFunctionError"
    ).split()
    for name, error in zip(names, classes, strict=True):
        assert _library.ERRORS[defined(f"BENCHTOP_{name}")].__name__ == error


@pytest.mark.parametrize(
    ("name", "ours"), [("step_buffers", _library.StepBuffers), ("policy_batch", _library.PolicyBatch)]
)
def test_the_structures_agree(name: str, ours: type[ctypes.Structure]) -> None:
    body = re.search(rf"typedef struct benchtop_{name} \{{(.*?)\}}", code(), flags=re.DOTALL)
    assert body
    names = []
    for line in body[1].split(";"):
        words = re.sub(r"^\s*(const )?\w+", "", line)
        names += [word.strip(" *\n") for word in words.split(",") if word.strip()]
    assert [field for field, *_ in ours._fields_] == names
    assert ctypes.sizeof(ours) == 8 * len(names)


def test_the_library_exports_nothing_else() -> None:
    if shutil.which("nm") is None:
        pytest.skip("nm is not installed")
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", _library.path()], check=True, capture_output=True, text=True
    ).stdout
    shown = {line.split()[2] for line in listed.splitlines() if line.split()[1].isupper()}
    assert {name for name in shown if not name.startswith("_")} == set(_library.SIGNATURES)
