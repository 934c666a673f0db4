"""Lays out the pages of the site, for MkDocs.

    python pages.py FOLDER

They lie as in the repository, so that the links between them hold. A Git host also shows the code and the folders that
a page links to: here each of them becomes a page under `code`. Notebooks are executed."""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, urlsplit

from notebooks import Notebook, NotebookError

IMAGES = {".png", ".svg", ".jpg", ".gif"}
LANGUAGES = {".swift": "swift", ".py": "python", ".c": "c", ".h": "c", ".json": "json"}
# A link or an image, or code, in which nothing is a link.
LINK = re.compile(
    r"^ *(?P<fence>```+).*?^ *(?P=fence)`*$|`[^`\n]+`|\[(?P<text>[^][]*)\]\((?P<target>[^)\s]+)\)",
    re.DOTALL | re.MULTILINE,
)


class LinkError(Exception):
    """A page links to a file that does not exist."""


class Pages:
    """Pages of a repository, which are laid out in a folder."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.repository = repository.resolve()
        self.folder = folder
        self._waiting: list[PurePosixPath] = []
        self._known: set[PurePosixPath] = set()

    def add(self, *paths: str) -> None:
        """Lays out Markdown files and notebooks, and everything that they link to, directly or not."""
        for path in paths:
            self._want(PurePosixPath(path))
        while self._waiting:
            self._lay_out(self._waiting.pop())

    def _want(self, path: PurePosixPath) -> None:
        if path not in self._known:
            self._known.add(path)
            self._waiting.append(path)

    def _lay_out(self, path: PurePosixPath) -> None:
        source, target = self.repository / path, self.folder / self._page(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in IMAGES:
            shutil.copyfile(source, target)
        elif path.suffix == ".md":
            target.write_text(self._with_links(source.read_text(), path))
        elif path.suffix == ".ipynb":
            Notebook(source).write_page(target, lambda text: self._with_links(text, path))
        elif source.is_dir():
            files = sorted(str(file.relative_to(source)) for file in source.rglob("*") if file.is_file())
            shown = [name for name in files if not re.search(r"(^|/)(\.|__pycache__/)", name)]
            target.write_text(_code_page(path, "".join(f"- `{name}`\n" for name in shown)))
        else:
            language = LANGUAGES.get(path.suffix, "text")
            target.write_text(_code_page(path, f"``````{language}\n{source.read_text().rstrip()}\n``````\n"))

    def _page(self, path: PurePosixPath) -> PurePosixPath:
        """The file of the site that shows a file or a folder."""
        if path.suffix == ".md" or path.suffix in IMAGES:
            return path
        if path.suffix == ".ipynb":
            return path.with_suffix(".md")
        if (self.repository / path).is_dir():
            return "code" / path / "index.md"
        return "code" / path.with_name(path.name + ".md")

    def _with_links(self, text: str, path: PurePosixPath) -> str:
        """The text of a page whose links lead to pages."""

        def link(match: re.Match[str]) -> str:
            url = urlsplit(match["target"] or "")
            if not url.path or url.scheme:
                return match[0]
            other = self._resolve(url, path)
            self._want(other)
            label = match["text"]
            # A file's name is a fine label on a Git host, which shows files.
            if label == url.path and other.suffix == ".md":
                label = self._title(other)
            target = posixpath.relpath(self._page(other), self._page(path).parent)
            return f"[{label}]({url._replace(path=target).geturl()})"

        return LINK.sub(link, text)

    def _resolve(self, url: SplitResult, path: PurePosixPath) -> PurePosixPath:
        found = (self.repository / path.parent / url.path).resolve()
        if not (found.exists() and found.is_relative_to(self.repository)):
            raise LinkError(f"{path} links to {url.path}, which does not exist")
        if (found / "README.md").exists():
            found /= "README.md"
        return PurePosixPath(found.relative_to(self.repository).as_posix())

    def _title(self, path: PurePosixPath) -> str:
        found = re.search(r"^# (.+)$", (self.repository / path).read_text(), re.MULTILINE)
        return found[1] if found else path.name


def _code_page(path: PurePosixPath, text: str) -> str:
    return f"---\nsearch:\n  exclude: true\n---\n\n# `{path}`\n\n{text}"


def main() -> None:
    repository = Path(__file__).resolve().parents[1]
    pages = Pages(repository, Path(sys.argv[1]))
    try:
        pages.add("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
        for kind in ("*.md", "*.ipynb"):
            pages.add(*(str(page.relative_to(repository)) for page in sorted(repository.glob(f"docs/**/{kind}"))))
    except (LinkError, NotebookError) as error:
        sys.exit(f"site: FAILED: {error}")


if __name__ == "__main__":
    main()
