"""The sealed escrow of docs/formats.md, written from that text alone: it opens what the daemon seals, and seals what the
daemon opens. X25519 and AES-256-GCM come from Debian's Python package cryptography, all else is here."""

import hashlib
import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PLAINTEXT_BYTES = 288
ALGORITHM = "HPKE-X25519-HKDF-SHA256-AES-256-GCM"
KEM = b"KEM" + struct.pack(">H", 0x0020)
SUITE = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0002)


class DoesNotOpen(Exception):
    """The key, the place or the version is another one, or the text was altered."""


def extract(salt, data):
    return hmac.new(salt or bytes(32), data, hashlib.sha256).digest()


def expand(key, info, length):
    assert length <= 32
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]


def labeled_extract(suite, salt, label, data):
    return extract(salt, b"HPKE-v1" + suite + label + data)


def labeled_expand(suite, key, label, info, length):
    return expand(key, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def raw(public_key):
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def message_key(dh, encapsulated, recipient, path, version):
    """(key, nonce)"""
    info = b"splitkey-escrow-v1\0" + path.encode() + b"\0" + version.encode()
    shared = labeled_expand(KEM, labeled_extract(KEM, b"", b"eae_prk", dh), b"shared_secret", encapsulated + recipient, 32)
    context = (b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"")
               + labeled_extract(SUITE, b"", b"info_hash", info))
    secret = labeled_extract(SUITE, shared, b"secret", b"")
    return labeled_expand(SUITE, secret, b"key", context, 32), labeled_expand(SUITE, secret, b"base_nonce", context, 12)


def seal(public_key, kek, email, path, version="v1"):
    """`sealed_kek` for a public key, both in hex."""
    plaintext = (bytes.fromhex(kek) + email.encode()).ljust(PLAINTEXT_BYTES, b"\0")
    recipient = bytes.fromhex(public_key)
    ephemeral = X25519PrivateKey.from_private_bytes(os.urandom(32))
    encapsulated = raw(ephemeral.public_key())
    dh = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    key, nonce = message_key(dh, encapsulated, recipient, path, version)
    return (encapsulated + AESGCM(key).encrypt(nonce, plaintext, b"")).hex()


class EscrowKey:
    """The key pair of a platform key (64 bytes)."""

    def __init__(self, platform_key):
        material = hmac.new(platform_key, b"splitkey escrow key v1", hashlib.sha512).digest()
        pseudo_random = labeled_extract(KEM, b"", b"dkp_prk", material)
        self.private = X25519PrivateKey.from_private_bytes(labeled_expand(KEM, pseudo_random, b"sk", b"", 32))
        self.public = raw(self.private.public_key()).hex()

    def open(self, sealed, path, version="v1"):
        """(KEK in hex, address)"""
        sealed = bytes.fromhex(sealed)
        encapsulated, ciphertext = sealed[:32], sealed[32:]
        try:
            dh = self.private.exchange(X25519PublicKey.from_public_bytes(encapsulated))  # refuses 32 zero bytes
            key, nonce = message_key(dh, encapsulated, bytes.fromhex(self.public), path, version)
            plaintext = AESGCM(key).decrypt(nonce, ciphertext, b"")
        except (ValueError, InvalidTag) as trouble:
            raise DoesNotOpen from trouble
        assert len(plaintext) == PLAINTEXT_BYTES
        email, _, padding = plaintext[32:].partition(b"\0")
        assert not any(padding), "something follows the address"
        return plaintext[:32].hex(), email.decode()
