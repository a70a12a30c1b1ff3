#!/usr/bin/env python3
"""Refuses an #include that the dictionaries of src/meson.build do not allow.

A room knows itself, the rooms its line in `knows` names, and what those know; of others' libraries it includes what
its line in `vendors` names, fmt (but never in secret) and tl::expected.

usage: includes.py [ROOT]
"""

import ast
import pathlib
import re
import sys

VENDORS = {"asio": "asio", "botan": "botan", "boost": "beast", "simdjson": "simdjson", "yaml-cpp": "yaml",
           "systemd": "systemd", "CLI": "cli11", "qrcodegen": "qrcodegen", "fmt": "fmt", "tl": "tl"}
SYSTEM = {"arpa", "linux", "net", "netinet", "sanitizer", "sys"}


def dictionary(meson: str, name: str) -> dict[str, list[str]]:
    """The meson dictionary `name`; what we write there is a Python literal as well."""
    return ast.literal_eval(re.search(rf"^{name} = (\{{.*?^\}})", meson, re.M | re.S).group(1))


def all_known(room: str, knows: dict[str, list[str]]) -> set[str]:
    return {room}.union(*(all_known(other, knows) for other in knows[room]))


def complaint(room: str, include: str, knows: dict, vendors: dict) -> str | None:
    """Why `room` may not have this include; None when it may."""
    top = re.split(r"[/.]", include[1:-1])[0]
    if include.startswith('"'):
        return None if top in all_known(room, knows) else f"{room} does not know {top}"
    if "/" not in include and top not in VENDORS or top in SYSTEM:
        return None
    if top not in VENDORS:
        return f"{top} is no library of ours: see overview.md, Dependencies"
    allowed = {"tl", *vendors.get(room, []), *(["fmt"] if room != "secret" else [])}
    return None if VENDORS[top] in allowed else f"{room} may not include {VENDORS[top]}"


def main(root: pathlib.Path) -> int:
    meson = (root / "src/meson.build").read_text()
    knows, vendors = dictionary(meson, "knows"), dictionary(meson, "vendors")
    complaints = []
    for file in sorted(p for p in (root / "src").rglob("*") if p.suffix in {".cpp", ".hpp", ".h"}):
        room = file.relative_to(root / "src").parts[0]
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*(<[^>]+>|"[^"]+")', line)
            why = found and ("is in no room" if room not in knows else complaint(room, found[1], knows, vendors))
            if why:
                complaints.append(f"{file.relative_to(root)}:{number}: {found[1]}: {why}")
    print("\n".join(complaints))
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
