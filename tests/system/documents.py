"""Code blocks of a document's chapter: what the tests run is what a reader is told to type."""

import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADING = re.compile(r"(#+) (.*)")
FENCE = re.compile(r"```(\w*)$")


class Block:
    """`language` as the fence says, "sh" for an indented block; `file` is the name that the text before it gives the
    block: the last in backquotes that ends with its language."""

    def __init__(self, language, text, before):
        self.language = language
        self.text = text
        named = re.findall(rf"`([^`\s]+\.{re.escape(language)})`", before)
        self.file = named[-1] if named else None


def chapter(document, title):
    """The lines below the heading that begins with `title`, up to the next one of its rank. Errors: ValueError."""
    lines = (ROOT / document).read_text().splitlines()
    fenced = False
    found, rank = [], None
    for line in lines:
        fenced ^= line.startswith("```")
        heading = None if fenced else HEADING.fullmatch(line)
        if heading and rank and len(heading[1]) <= rank:
            break
        if heading and rank is None and heading[2].startswith(title):
            rank = len(heading[1])
        elif rank:
            found.append(line)
    if rank is None:
        raise ValueError(f"{document} has no chapter '{title}'")
    return found


def blocks(document, title):
    """The code blocks of a chapter, in their order. Errors: ValueError, as chapter()."""
    found, code, prose, language = [], [], "", None
    for line in [*chapter(document, title), "the end"]:
        fence = FENCE.fullmatch(line)
        indented = language is None and (line.startswith("    ") or code and not line.strip())
        if code and not indented and (language is None or fence):
            found.append(Block(language or "sh", textwrap.dedent("\n".join(code)).strip("\n") + "\n", prose))
            code, prose = [], ""
        if fence:
            language = (fence[1] or "sh") if language is None else None
        elif indented or language is not None:
            code.append(line)
        else:
            prose += line + "\n"
    return found


def block(document, title, containing):
    """The one that holds this text. Errors: ValueError."""
    one, = (each for each in blocks(document, title) if containing in each.text)
    return one


def runnable(document, title):
    """A shell script that does what the chapter says: commands run, other blocks go into the file that they are named after.
    Errors: ValueError where a block has no such name, or the chapter has no command."""
    script = "set -euo pipefail\n"
    found = blocks(document, title)
    for each in found:
        if each.language == "sh":
            script += each.text
        elif each.file:
            script += f"cat >{each.file} <<'THE END'\n{each.text}THE END\n"
        else:
            raise ValueError(f"{document}, '{title}': a block of {each.language}, and no file is named before it")
    if not any(each.language == "sh" for each in found):
        raise ValueError(f"{document}, '{title}': no command")
    return script
