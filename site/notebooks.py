"""Executes notebooks, and turns them into pages of the site.

    python notebooks.py NOTEBOOK...

executes notebooks and fails if a cell does. What a notebook needs beside the package, a list of modules, is in its metadata:
{"benchtop": {"needs": ["stable_baselines3"]}}. The page of a notebook that lacks one has no outputs."""

from __future__ import annotations

import base64
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

# Seconds that a cell may take, perhaps beside other work.
PATIENCE = 300


class NotebookError(Exception):
    """A notebook cannot be executed, or holds outputs already."""


class Notebook:
    """A notebook, executed if everything that it needs is installed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.node: NotebookNode = nbformat.read(path, as_version=4)
        needs = self.node.metadata.get("benchtop", {}).get("needs", [])
        self.missing = [module for module in needs if importlib.util.find_spec(module) is None]
        if any(cell.get("outputs") or cell.get("execution_count") for cell in self.node.cells):
            raise NotebookError(f"{path} holds outputs; clear them, because the site makes them again")
        if not self.missing:
            self._execute()

    def _execute(self) -> None:
        with tempfile.TemporaryDirectory(prefix="benchtop-notebook.") as folder:
            # The history of the user's own IPython stays as it is.
            os.environ["IPYTHONDIR"] = f"{folder}/ipython"
            work = Path(folder, "work")
            work.mkdir()
            client = NotebookClient(
                self.node,
                timeout=PATIENCE,
                startup_timeout=PATIENCE,
                coalesce_streams=True,
                resources={"metadata": {"path": str(work)}},
            )
            # The kernel is reached through files, not through ports.
            kernel = client.create_kernel_manager()
            kernel.transport, kernel.ip = "ipc", f"{folder}/kernel"
            try:
                client.execute()
            except CellExecutionError as error:
                raise NotebookError(f"{self.path}: {error}") from None

    def write_page(self, page: Path, with_links: Callable[[str], str]) -> None:
        """Writes a page, with its images and the executed notebook beside it. A function adapts the links of its text."""
        name = page.stem
        nbformat.write(self.node, page.with_suffix(".ipynb"))
        parts = []
        images = 0
        for cell in self.node.cells:
            if cell.cell_type == "markdown":
                parts.append(with_links(cell.source))
                continue
            parts.append(_block("python", cell.source))
            for output in cell.outputs:
                if output.get("name") == "stderr":  # progress and warnings
                    continue
                data = output.get("data", {})
                if "image/png" in data:
                    images += 1
                    page.with_name(f"{name}-{images}.png").write_bytes(base64.b64decode(data["image/png"]))
                    parts.append(f"![Output]({name}-{images}.png)")
                else:
                    parts.append(_block("text", data.get("text/plain") or output.text))
        note = f"[Download this notebook]({name}.ipynb)."
        if self.missing:
            note += f" This page was made without {' and '.join(self.missing)}, so it shows no outputs."
        # Behind the title and the introduction.
        parts.insert(1, note)
        page.write_text("\n\n".join(parts) + "\n")


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def main() -> None:
    for name in sys.argv[1:]:
        try:
            notebook = Notebook(Path(name))
        except NotebookError as error:
            sys.exit(f"notebooks: FAILED: {error}")
        if notebook.missing:
            sys.exit(f"notebooks: FAILED: {name} needs {', '.join(notebook.missing)}, which this environment lacks")
        print(f"notebooks: ok: {name}")


if __name__ == "__main__":
    main()
