"""Secrets in the memory of a running process: who they are, in which forms they may lie there, and a scanner that finds
them (memory_scan.cpp)."""

import base64
import hashlib
import hmac
import os
import signal
import struct
import subprocess
import threading
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from daemon import BUILD

SHA256_BLOCK = 64


def forms(secret):
    """name: bytes, of all the ways in which a secret may have been written down."""
    digits = secret.hex()
    return {"raw": secret, "hex": digits.encode(), "HEX": digits.upper().encode(), "base64": base64.b64encode(secret),
            "utf-16": secret.decode("latin-1").encode("utf-16-le"), "reversed": secret[::-1]}


def rotate(word, bits):
    return (word >> bits | word << 32 - bits) & 0xFFFFFFFF


def root(number, power):
    """The first 32 bits of the fraction of a root, as FIPS 180-4 makes its constants."""
    low, high = 0, 1 << 40
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= number << 32 * power else (low, middle)
    return low & 0xFFFFFFFF


PRIMES = [n for n in range(2, 312) if all(n % d for d in range(2, n))]
START = [root(prime, 2) for prime in PRIMES[:8]]
ROUNDS = [root(prime, 3) for prime in PRIMES]


def state_after(block):
    """The eight words of SHA-256 after one block, which no library gives away (FIPS 180-4, 6.2)."""
    w = list(struct.unpack(">16I", block))
    for t in range(16, 64):
        low = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3
        high = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10
        w.append(w[t - 16] + low + w[t - 7] + high & 0xFFFFFFFF)
    a, b, c, d, e, f, g, h = START
    for constant, word in zip(ROUNDS, w):
        one = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (e & f ^ ~e & g) + constant + word
        two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = one + two & 0xFFFFFFFF, a, b, c, d + one & 0xFFFFFFFF, e, f, g
    return [x + y & 0xFFFFFFFF for x, y in zip(START, (a, b, c, d, e, f, g, h))]


def hmac_states(key):
    """name: bytes, of HMAC's inner and outer states, as libraries keep them and as the processor's instructions do."""
    key = (hashlib.sha256(key).digest() if len(key) > SHA256_BLOCK else key).ljust(SHA256_BLOCK, b"\0")
    found = {}
    for name, pad in (("inner", 0x36), ("outer", 0x5C)):
        a, b, c, d, e, f, g, h = state_after(bytes(byte ^ pad for byte in key))
        found[f"{name} state"] = struct.pack("<8I", a, b, c, d, e, f, g, h)
        found[f"{name} state, as lanes"] = struct.pack("<8I", f, e, b, a, h, g, d, c)
    return found


class Scanner:
    """Knows secrets, and looks for them in a process. As a context manager it ends its program."""

    def __init__(self):
        self.program = subprocess.Popen([BUILD / "tests/integration/memory-scan"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.turn = threading.Lock()
        self.scans = 0
        self.bytes = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stdin.close()
        self.program.wait()
        self.program.stdout.close()

    def tell(self, *words):
        with self.turn:
            print(*words, file=self.program.stdin, flush=True)

    def watch_exactly(self, name, secret):
        self.tell("secret", name.replace(" ", "_"), secret.hex())

    def watch(self, name, secret):
        """In every form; a text that is hexadecimal digits stands for its bytes, too."""
        if isinstance(secret, str):
            try:
                self.watch(name, bytes.fromhex(secret))
            except ValueError:
                pass
            secret = secret.encode()
        for form, text in forms(secret).items():
            self.watch_exactly(f"{name}, {form}", text)

    def watch_key(self, name, key):
        """One that HMAC is keyed with."""
        self.watch(name, key)
        for state, text in hmac_states(key).items():
            self.watch_exactly(f"{name}, {state}", text)

    def watch_private_key(self, name, file):
        """An EC key in PEM."""
        text = Path(file).read_text()
        self.watch(name, load_pem_private_key(text.encode(), None).private_numbers().private_value.to_bytes(32, "big"))
        body = text.replace("\n", "").split("-----")[2]
        # The last third tells the curve and the public key.
        self.watch_exactly(f"{name}, PEM", body[:88].encode())

    def scan(self, pid):
        """What lies in its readable memory: {(secret, mapping)}."""
        return self.look("scan", pid)

    def scan_file(self, path):
        return self.look("file", path)

    def look(self, *where):
        found = set()
        self.tell(*where)
        for line in self.program.stdout:
            what, *words = line.split(maxsplit=2)
            if what == "done":
                self.scans += 1
                self.bytes += int(words[1])
                return found
            assert what == "find", line
            found.add((words[0], words[1].strip()))
        raise AssertionError("the scanner ended")


def arena_mappings(pid):
    """The bounds of what only the arena is: memory that a fork finds empty (MADV_WIPEONFORK, which the fallback sets)."""
    arenas, bounds = set(), None
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first = line.split(maxsplit=1)[0]
        if "-" in first and not first.endswith(":"):
            bounds = first
        if first == "VmFlags:" and "wf" in line.split():
            arenas.add(bounds)
    return arenas


ELF_PROGRAM_HEADER = "<IIQQQQ"  # type, flags, offset, two addresses, size in the file (64 bits)
PT_NOTE = 4


def blank_registers(core):
    """What a core file says of its threads beside their memory: the registers of one that works hold secrets."""
    with open(core, "r+b") as file:
        header = file.read(64)
        offset, = struct.unpack_from("<Q", header, 32)
        size, count = struct.unpack_from("<HH", header, 54)
        for number in range(count):
            file.seek(offset + number * size)
            kind, _, begin, _, _, length = struct.unpack(ELF_PROGRAM_HEADER, file.read(struct.calcsize(ELF_PROGRAM_HEADER)))
            if kind == PT_NOTE:
                file.seek(begin)
                file.write(bytes(length))


class Frozen:
    """A process that stands still while the block runs, as one that has ended does."""

    def __init__(self, pid):
        self.pid = pid

    def __enter__(self):
        os.kill(self.pid, signal.SIGSTOP)
        while any(self.state(task) not in "tTZ" for task in Path(f"/proc/{self.pid}/task").iterdir()):
            pass
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGCONT)

    @staticmethod
    def state(task):
        return (task / "stat").read_text().rpartition(")")[2].split()[0]


class Hierarchy:
    """What CheckTick's hierarchy derives from a platform key (docs/formats.md), each key told to a scanner."""

    def __init__(self, scanner, platform_key):
        self.scanner = scanner
        self.platform_key = platform_key
        scanner.watch_key("platform key", platform_key)

    def derive(self, name, password, salt, iterations=200_000):
        key = hashlib.pbkdf2_hmac("sha256", password, salt.encode(), iterations)
        self.scanner.watch_key(name, key)
        for state, text in hmac_states(password).items():
            self.scanner.watch_exactly(f"password of {name}, {state}", text)
        return key

    def organization(self, number, passphrase):
        self.scanner.watch(f"passphrase {number}", passphrase)
        return self.derive(f"organization key {number}", self.platform_key + passphrase.encode(), f"checktick-org-{number}")

    def team(self, organization_key, number):
        return self.derive(f"team key {number}", organization_key, f"checktick-team-{number}")

    def wrapping(self, key, path):
        return self.derive(f"wrapping key of {path}", key, path)

    def recovery(self, user):
        return self.derive(f"recovery key {user}", self.platform_key, f"checktick-user-recovery-{user}")

    def email(self, user):
        return self.derive(f"e-mail key {user}", self.platform_key[:32], f"email-verification-{user}", 100_000)

    def escrow(self):
        """What a sealed escrow's key pair is made of."""
        self.scanner.watch("escrow key's material",
                           hmac.new(self.platform_key, b"splitkey escrow key v1", hashlib.sha512).digest())
