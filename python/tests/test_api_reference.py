"""docs/api.md: the reference of the package, which the site makes from documentation strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import griffe
import pytest

import benchtop

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.findall(r"^::: (benchtop\.\S+)$", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
# Of the package itself: modules share them, and the site does not show them.
INTERNAL = {"core", "handle"}


@cache
def package() -> griffe.Object:
    return griffe.load("benchtop", search_paths=[ROOT / "python"])


def found(name: str) -> griffe.Object:
    one = package()[name.removeprefix("benchtop.")]
    return one.final_target if one.is_alias else one


def inherited(one: griffe.Object) -> set[str]:
    """The names that a class has from another package, which documents them."""
    real = getattr(import_module(one.module.path), one.name)
    bases = [base for base in real.__mro__ if not base.__module__.startswith("benchtop")]
    return {name for base in bases for name in (*vars(base), *vars(base).get("__annotations__", ()))}


def undocumented(one: griffe.Object) -> Iterator[str]:
    """The path of a function, of a class and of its public members, if they are not documented."""
    if not one.has_docstring:
        yield one.path
    if one.is_class:
        left_out = inherited(one) | INTERNAL
        for name, member in one.members.items():
            if not (name.startswith("_") or name in left_out or member.is_alias):
                yield from undocumented(member)


def test_the_page_has_every_public_name() -> None:
    assert {f"benchtop.{name}" for name in benchtop.__all__} <= set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_every_public_name_is_documented(name: str) -> None:
    assert list(undocumented(found(name))) == []
