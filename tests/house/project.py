"""The project as files: what is tracked, and the words, commands and links its documents hold."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NEVER = frozenset({".git", ".venv", "var", "build", "dist", "node_modules", "htmlcov", "__pycache__"})
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, relative to its root; what git ignores is no part of it."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        found = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return tuple(sorted(path for path in found if not _NEVER & set(path.parts) and (ROOT / path).is_file()))


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders."""
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in folders]


def documents() -> list[Path]:
    """The project's Markdown files."""
    return [path for path in tracked() if path.suffix == ".md"]


def read(path: Path | str) -> str:
    """The text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A Markdown text without its fenced blocks."""
    return _FENCE.sub("", text)


def fenced(text: str) -> list[str]:
    """The lines inside the fenced blocks of a Markdown text."""
    return [line for block in _FENCE.findall(text) for line in block.splitlines()[1:-1]]
