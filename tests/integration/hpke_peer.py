"""HPKE by the Python package cryptography, one line for each line of standard input, all values in hex, `-` for an empty one:

    public PRIVATE                       → the public key
    seal PUBLIC INFO PLAINTEXT           → the sealed text
    open PRIVATE INFO SEALED             → the plaintext, or `refused`

tests/integration/hpke_peer.cpp does the same by our own code; its PRIVATE is what a key pair is derived from."""

import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def answer(what, *values):
    if what == "public":
        return X25519PrivateKey.from_private_bytes(values[0]).public_key().public_bytes_raw()
    if what == "seal":
        return SUITE.encrypt(values[2], X25519PublicKey.from_public_bytes(values[0]), values[1])
    return SUITE.decrypt(values[2], X25519PrivateKey.from_private_bytes(values[0]), values[1])


for line in sys.stdin:
    what, *values = line.split()
    try:
        print(answer(what, *(b"" if value == "-" else bytes.fromhex(value) for value in values)).hex() or "-", flush=True)
    except (InvalidTag, ValueError):
        print("refused", flush=True)
