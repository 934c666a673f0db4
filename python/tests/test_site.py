"""The pages of the documents' site."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "site")
    return import_module("pages")


@pytest.fixture
def notebooks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "site")
    return import_module("notebooks")


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


def saved(folder: Path, *code: str, needs: str | None = None) -> Path:
    """A notebook with a title, some cells of code, and perhaps a module that it needs."""
    node = new_notebook(cells=[new_markdown_cell("# Title"), *map(new_code_cell, code)])
    if needs is not None:
        node.metadata["benchtop"] = {"needs": [needs]}
    nbformat.write(node, folder / "tutorial.ipynb")
    return folder / "tutorial.ipynb"


def test_the_page_of_a_notebook_shows_its_outputs(notebooks: ModuleType, tmp_path: Path) -> None:
    path = saved(
        tmp_path, "print('one', flush=True)\nprint('two')\n20 + 3", "from PIL import Image\nImage.new('RGB', (4, 4))"
    )
    (tmp_path / "site").mkdir()
    notebooks.Notebook(path).write_page(tmp_path / "site/tutorial.md", str)
    text = (tmp_path / "site/tutorial.md").read_text()
    assert text.startswith("# Title\n\n[Download this notebook](tutorial.ipynb).\n\n```python\nprint('one',")
    assert "```text\none\ntwo\n```\n\n```text\n23\n```" in text
    assert text.endswith("![Output](tutorial-1.png)\n")
    assert (tmp_path / "site/tutorial-1.png").read_bytes().startswith(b"\x89PNG")
    assert nbformat.read(tmp_path / "site/tutorial.ipynb", 4).cells[1].outputs
    assert not nbformat.read(path, 4).cells[1].outputs


def test_a_cell_that_fails_is_an_error(notebooks: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(notebooks.NotebookError, match="tutorial.ipynb: (.|\n)*division by zero"):
        notebooks.Notebook(saved(tmp_path, "1 / 0"))


def test_a_notebook_with_outputs_is_refused(notebooks: ModuleType, tmp_path: Path) -> None:
    path = saved(tmp_path, "1")
    node = nbformat.read(path, 4)
    node.cells[1].execution_count = 1
    nbformat.write(node, path)
    with pytest.raises(notebooks.NotebookError, match="holds outputs; clear them"):
        notebooks.Notebook(path)


def test_a_notebook_that_lacks_a_module_has_no_outputs(notebooks: ModuleType, tmp_path: Path) -> None:
    notebooks.Notebook(saved(tmp_path, "print(1)", needs="no_such_module")).write_page(tmp_path / "page.md", str)
    text = (tmp_path / "page.md").read_text()
    assert "made without no_such_module, so it shows no outputs" in text
    assert "```text" not in text
