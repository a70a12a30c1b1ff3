#!/usr/bin/env python3
"""Refuses an #include that the dictionaries of src/meson.build do not allow.

Our own headers are included as "floor/room/file.hpp". A room may include its own headers, those of the rooms that its line
in `floors` names, and those of the rooms that these know, but none of a higher floor; of others' libraries what its line in
`vendors` names, fmt (but never in secret) and tl::expected.

usage: includes.py [ROOT]
"""

import ast
import pathlib
import re
import sys

VENDORS = {"asio": "asio", "botan": "botan", "boost": "beast", "simdjson": "simdjson", "yaml-cpp": "yaml",
           "systemd": "systemd", "CLI": "cli11", "qrcodegen": "qrcodegen", "fmt": "fmt", "tl": "tl"}
SYSTEM = {"arpa", "linux", "net", "netinet", "sanitizer", "sys"}


def dictionary(meson: str, name: str) -> dict:
    """The meson dictionary `name`; what we write there is a Python literal as well."""
    return ast.literal_eval(re.search(rf"^{name} = (\{{.*?^\}})", meson, re.M | re.S).group(1))


def rooms(floors: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Each room with the rooms that it knows, whatever its floor."""
    return {room: known for floor in floors.values() for room, known in floor.items()}


def looks_up(floors: dict[str, dict[str, list[str]]]):
    """The rooms that know a room of a higher floor."""
    height = {room: number for number, floor in enumerate(floors.values()) for room in floor}
    for room, known in rooms(floors).items():
        yield from (f"src/meson.build: {room} knows {other}, which is on a higher floor"
                    for other in known if height[other] > height[room])


def all_known(room: str, knows: dict[str, list[str]]) -> set[str]:
    return {room}.union(*(all_known(other, knows) for other in knows[room]))


def complaint(room: str, include: str, floors: dict, vendors: dict) -> str | None:
    """Why `room` may not have this include; None when it may."""
    top, *rest = re.split(r"[/.]", include[1:-1])
    if include.startswith('"'):
        if len(rest) < 3 or rest[0] not in floors.get(top, {}):
            return "is not of the form floor/room/file.hpp"
        return None if rest[0] in all_known(room, rooms(floors)) else f"{room} does not know {rest[0]}"
    if "/" not in include and top not in VENDORS or top in SYSTEM:
        return None
    if top not in VENDORS:
        return f"{top} is no library of ours: see the vendors in src/meson.build"
    allowed = {"tl", *vendors.get(room, []), *(["fmt"] if room != "secret" else [])}
    return None if VENDORS[top] in allowed else f"{room} may not include {VENDORS[top]}"


def main(root: pathlib.Path) -> int:
    meson = (root / "src/meson.build").read_text()
    floors, vendors = dictionary(meson, "floors"), dictionary(meson, "vendors")
    complaints = list(looks_up(floors))
    for file in sorted(p for p in (root / "src").rglob("*") if p.suffix in {".cpp", ".hpp", ".h"}):
        floor, room, *_ = file.relative_to(root / "src").parts
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*(<[^>]+>|"[^"]+")', line)
            why = found and ("is in no room" if room not in floors.get(floor, {}) else complaint(room, found[1], floors, vendors))
            if why:
                complaints.append(f"{file.relative_to(root)}:{number}: {found[1]}: {why}")
    print("\n".join(complaints))
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
