#!/usr/bin/env python3
"""Names a reference to a document, a chapter or a header that is not there.

Looked at are "NAME.md", in docs/, beside the file that names it or below the top folder, with `, "A chapter"` behind it or
not; and sources of ours, "room/file.hpp", with or without the folders above.

usage: references.py [ROOT]
"""

import pathlib
import re
import subprocess
import sys

DOCUMENT = re.compile(r'(?<![A-Za-z0-9/.-])(?:\.\./)*((?:[A-Za-z0-9-]+/)*[A-Za-z0-9-]+\.md)(?:\.gz)?(?:\)?`?, "([^"]+)")?')
SOURCE = re.compile(r'(?<![\w/.<-])(?!tl/|floor/)((?:[a-z_]+/)+[a-z_0-9]+\.[ch]pp)')
# What only shows how a name looks.
EXAMPLES = re.compile(r"^tests/(lint|system/test_documents)|^tests/runner/test_")
TEXT = {".cpp", ".hpp", ".h", ".py", ".md", ".build", ".scd", ".service", ".socket", ".yaml", ".catalog", ""}


def prose(text: str) -> str:
    """The text on one line: what begins a line of a comment is left out, since a reference may go over its end."""
    return re.sub(r"\s*\n\s*(?:///?|#)?\s*", " ", text)


def document(root: pathlib.Path, file: pathlib.Path, name: str) -> pathlib.Path | None:
    places = [file.parent / name, root / name, root / "docs" / name]
    return next((place for place in places if place.is_file()), None)


def chapters(text: str) -> set[str]:
    return {re.sub(r"[`*]", "", title).strip() for title in re.findall(r"^#+ (.*)$", text, re.M)}


def complaints(root: pathlib.Path, file: pathlib.Path, sources: list[str]):
    text = prose(file.read_text(errors="replace"))
    for name, chapter in DOCUMENT.findall(text):
        found = document(root, file, name)
        if found is None:
            yield f"{name} is not there"
        elif chapter and not any(title.startswith(chapter) for title in chapters(found.read_text())):
            yield f'{name} has no chapter "{chapter}"'
    yield from (f"{name} is not there" for name in SOURCE.findall(text) if not any(path.endswith("/" + name) for path in sources))


def main(root: pathlib.Path) -> int:
    names = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    sources = ["/" + name for name in names if name.endswith((".cpp", ".hpp"))]
    files = [root / name for name in names if name and not EXAMPLES.search(name)]
    found = [f"{file.relative_to(root)}: {complaint}" for file in files if file.suffix in TEXT and file.is_file()
             for complaint in complaints(root, file, sources)]
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
