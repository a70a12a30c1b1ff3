"""Which sources clang-tidy looks at when not at all of them: those that the latest changes touch."""

import re
import subprocess

from stage import ROOT

# What was landed together is checked together: everything of the last commit's hours.
HOURS = 12


def git(*arguments: str) -> str:
    return subprocess.run(["git", "-c", f"safe.directory={ROOT}", *arguments], cwd=ROOT, check=True, capture_output=True,
                          text=True).stdout


def base() -> str:
    """The newest commit that is HOURS older than the last one; the first of all where none is."""
    newest = int(git("log", "-1", "--format=%ct"))
    older = git("rev-list", "-1", f"--before={newest - HOURS * 3600}", "HEAD").strip()
    return older or git("rev-list", "--max-parents=0", "HEAD").split()[-1]


def touched(numstat: str) -> set[str]:
    """The files of which lines have changed, from the output of git diff --numstat -z: a file that is only moved has none."""
    fields = iter(numstat.split("\0"))
    found = set()
    for field in fields:
        if not field:
            break
        added, removed, name = field.split("\t")
        if not name:  # moved: the old and the new name follow
            next(fields)
            name = next(fields)
        if (added, removed) != ("0", "0"):
            found.add(name)
    return found


def changed_files() -> set[str]:
    """All that differs from base(), but for what is only moved."""
    lines = git("diff", "--numstat", "-z", "-M", "-l5000", base())
    return {*touched(lines), *git("ls-files", "--others", "--exclude-standard").split()}


def all_sources() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*.cpp"))


def source_of(header: str, sources: list[str]) -> str | None:
    """The source in which a header is looked at: its own, or the first that includes it."""
    own = header.removesuffix(".hpp") + ".cpp"
    if own in sources:
        return own
    include = f'#include "{header.removeprefix("src/")}"'
    return next((source for source in sources if include in (ROOT / source).read_text()), None)


def sources_of(changed: set[str]) -> list[str]:
    """The sources to look at when these files have changed."""
    sources = all_sources()
    if ".clang-tidy" in changed:
        return sources
    found = {source_of(file, sources) for file in changed if re.match(r"src/.*\.hpp$", file)}
    return sorted((found | changed) & set(sources))


def sources() -> list[str]:
    return sources_of(changed_files())
