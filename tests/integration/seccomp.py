"""Programs that begin with system calls taken away from them: what a kernel without them, or without memory, would say."""

import sys

MEMFD_SECRET = 447  # on every architecture
MLOCK = 149  # of x86-64; the C library takes it where mlock2 has no flags

# A filter of seccomp(2): each number in argv[2] is refused with the error in argv[1], all others are let through.
FILTERED = """
import ctypes, os, struct, sys
error, numbers = int(sys.argv[1]), [int(word) for word in sys.argv[2].split(",")]
code = struct.pack("HBBI", 0x20, 0, 0, 0)
for left, number in zip(reversed(range(len(numbers))), numbers):
    code += struct.pack("HBBI", 0x15, left + 1, 0, number)
code += struct.pack("HBBI", 6, 0, 0, 0x7FFF0000) + struct.pack("HBBI", 6, 0, 0, 0x00050000 | error)
text = ctypes.create_string_buffer(code)
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(text)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
os.execv(sys.argv[3], sys.argv[3:])
"""


def without(*numbers, error):
    """What to put before a command line; `error` is an errno."""
    return [sys.executable, "-c", FILTERED, str(error), ",".join(map(str, numbers))]
