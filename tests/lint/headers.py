#!/usr/bin/env python3
"""Names a header of ours that costs its readers too much: more source than the bound, once all that it includes is counted.

Bytes, not seconds, for they are the same on every machine: a megabyte takes GCC some 0.3 s. A room that waits reads Asio,
and one that speaks TLS Botan; their bound is higher. A header that is over it declares what it only points to, or hides it
in its source (store/vault/api.hpp).

usage: headers.py [--list] [ROOT]    --list shows every header with its megabytes, the costliest first
"""

import functools
import pathlib
import re
import subprocess
import sys

from includes import dictionary

BOUND_MB = 5.6
BOUND_WITH_VENDORS_MB = 8.6
HEAVY_VENDORS = {"asio", "beast", "botan"}
MEGABYTE = 1_000_000
COMPILER = ["c++", "-std=c++20", "-DASIO_STANDALONE", "-DASIO_SEPARATE_COMPILATION", "-DASIO_DISABLE_STD_ALIGNED_ALLOC"]


@functools.cache
def read_with(include: str) -> frozenset[pathlib.Path]:
    """The files that a vendor's or the system's header brings, itself included."""
    botan = subprocess.run(["sh", "-c", "pkg-config --cflags botan-3 2>/dev/null || pkg-config --cflags botan-2"],
                           capture_output=True, text=True).stdout.split()
    # -MG: one that only another compiler or processor has is worth nothing here.
    made = subprocess.run([*COMPILER, *botan, "-M", "-MG", "-x", "c++", "-"], input=f"#include {include}\n", text=True,
                          capture_output=True, check=True).stdout
    return frozenset(pathlib.Path(word) for word in made.replace("\\\n", " ").split()[1:] if pathlib.Path(word).is_file())


def closure(header: pathlib.Path, source: pathlib.Path, seen: set[pathlib.Path]) -> set[pathlib.Path]:
    """All files that a reader of `header` parses."""
    if header in seen:
        return seen
    seen.add(header)
    for include in re.findall(r'^#include (<[^>]+>|"[^"]+")', header.read_text(), re.M):
        if include.startswith("<"):
            seen |= read_with(include)
        else:
            closure(source / include[1:-1], source, seen)
    return seen


def costs(root: pathlib.Path) -> dict[str, float]:
    source = root / "src"
    # A room's pch.hpp is there to be costly: it is parsed once.
    headers = [header for header in source.rglob("*.hpp") if header.name != "pch.hpp"]
    return {str(header.relative_to(source)): sum(file.stat().st_size for file in closure(header, source, set())) / MEGABYTE
            for header in headers}


def room_of(header: str) -> str:
    return header.split("/")[1]


def bound(room: str, vendors: dict[str, list[str]]) -> float:
    return BOUND_WITH_VENDORS_MB if HEAVY_VENDORS & set(vendors.get(room, [])) else BOUND_MB


def main(root: pathlib.Path, lists: bool) -> int:
    vendors = dictionary((root / "src/meson.build").read_text(), "vendors")
    found = sorted(costs(root).items(), key=lambda item: -item[1])
    if lists:
        print("\n".join(f"{cost:5.2f} MB  {header}" for header, cost in found))
    over = [(header, cost) for header, cost in found if cost > bound(room_of(header), vendors)]
    for header, cost in over:
        print(f"src/{header}: its readers parse {cost:.1f} MB, more than {bound(room_of(header), vendors)}")
    return bool(over)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--list"]
    sys.exit(main(pathlib.Path(arguments[0] if arguments else "."), "--list" in sys.argv))
