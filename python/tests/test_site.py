"""The pages of the documents' site."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_pages", ROOT / "site/pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def laid_out(pages: ModuleType, folder: Path, text: str) -> Path:
    """Lays out a repository whose README has a text."""
    repository = folder / "repository"
    (repository / "docs").mkdir(parents=True)
    (repository / "code").mkdir()
    (repository / "docs/guide.md").write_text("# The guide\n\n[back](../README.md)\n")
    (repository / "docs/picture.png").write_bytes(b"image")
    (repository / "code/add.py").write_text("print(1 + 1)\n")
    (repository / "README.md").write_text(text)
    pages.Pages(repository, folder / "site").add("README.md")
    return folder / "site"


def test_links_between_pages_hold(pages: ModuleType, tmp_path: Path) -> None:
    text = "![one](docs/picture.png) [two](docs/guide.md#part) [three](https://example.org/a.md) [four](#part)\n"
    site = laid_out(pages, tmp_path, text)
    assert (site / "README.md").read_text() == text
    assert (site / "docs/guide.md").read_text() == "# The guide\n\n[back](../README.md)\n"
    assert (site / "docs/picture.png").read_bytes() == b"image"


def test_code_and_folders_become_pages(pages: ModuleType, tmp_path: Path) -> None:
    site = laid_out(pages, tmp_path, "[file](code/add.py), [folder](code)\n")
    assert (site / "README.md").read_text() == "[file](code/code/add.py.md), [folder](code/code/index.md)\n"
    assert "print(1 + 1)" in (site / "code/code/add.py.md").read_text()
    assert "- `add.py`" in (site / "code/code/index.md").read_text()


def test_a_file_name_as_the_label_becomes_the_title(pages: ModuleType, tmp_path: Path) -> None:
    site = laid_out(pages, tmp_path, "[docs/guide.md](docs/guide.md)\n")
    assert (site / "README.md").read_text() == "[The guide](docs/guide.md)\n"


def test_code_has_no_links(pages: ModuleType, tmp_path: Path) -> None:
    text = "`[a](nothing.md)`\n\n```swift\nlet a = [Float](nothing)\n```\n"
    site = laid_out(pages, tmp_path, text)
    assert (site / "README.md").read_text() == text


@pytest.mark.parametrize("target", ["nothing.md", "docs/nothing.png", "../outside.md", "code/nothing"])
def test_a_link_to_nothing_is_an_error(pages: ModuleType, tmp_path: Path, target: str) -> None:
    (tmp_path / "outside.md").write_text("outside")
    with pytest.raises(pages.LinkError, match=f"README.md links to {target}, which does not exist"):
        laid_out(pages, tmp_path, f"See [this]({target}).\n")
