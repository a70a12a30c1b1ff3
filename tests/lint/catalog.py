#!/usr/bin/env python3
"""Whether the journal's catalog explains every message that the log knows, and nothing else (src/base/log/messages.hpp).

usage: tests/lint/catalog.py [ROOT]
"""

import re
import sys
from pathlib import Path

IDS = re.compile(r'MessageId (\w+)\{"([0-9a-f]{32})"\}')
ENTRY = re.compile(r"^-- ([0-9a-f]{32})\nSubject: .+\nDefined-By: splitkeyd\nDocumentation: .+\n\n(?!-- )\S", re.MULTILINE)


def complaints(root):
    names = {digits: name for name, digits in IDS.findall((root / "src/base/log/messages.hpp").read_text())}
    catalog = (root / "systemd/splitkeyd.catalog").read_text()
    entries = ENTRY.findall(catalog)
    for digits in entries:
        if digits not in names:
            yield f"systemd/splitkeyd.catalog explains {digits}, which is no message"
        if entries.count(digits) > 1:
            yield f"systemd/splitkeyd.catalog explains {digits} twice"
    for digits, name in names.items():
        if digits not in entries:
            yield f"systemd/splitkeyd.catalog does not explain {name} ({digits}) with a subject and a text"
    if len(entries) != catalog.count("\n-- "):
        yield "systemd/splitkeyd.catalog has an entry of another form"
    used = {name for file in (root / "src").rglob("*.cpp") for name in re.findall(r"message::(\w+)", file.read_text())}
    for name in names.values():
        if name not in used:
            yield f"src/base/log/messages.hpp: nothing says {name}"


if __name__ == "__main__":
    found = list(complaints(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
