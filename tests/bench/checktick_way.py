"""How CheckTick itself opens a team survey's key: derive, derive, read, derive, with the packages cryptography and hvac.
Asked line by line as bench-unlock is, milliseconds a repetition:

    checktick_way.py VAULT_URL TOKEN PLATFORM_KEY PASSPHRASE
      unlock N             the whole way, for organization 7, team 3, survey 100
      derive N             three derivations, and nothing else"""

import sys
import time

import hvac
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

PATH = "surveys/100/kek"


def derive(password, salt):
    return PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt.encode(), iterations=200_000).derive(password)


def unlock(client, platform_key, passphrase):
    organization = derive(platform_key + passphrase, "checktick-org-7")
    team = derive(organization, "checktick-team-3")
    record = client.secrets.kv.v2.read_secret_version(path=PATH, mount_point="secret", raise_on_deleted_version=True)
    sealed = bytes.fromhex(record["data"]["data"]["encrypted_kek"])
    return AESGCM(derive(team, PATH)).decrypt(sealed[:12], sealed[12:], None)


def three(key):
    for salt in ("checktick-org-7", "checktick-team-3", PATH):
        key = derive(key, salt)


def main(url, token, platform_key, passphrase):
    client = hvac.Client(url=url, token=token)
    ways = {"unlock": lambda: unlock(client, bytes.fromhex(platform_key), passphrase.encode()),
            "derive": lambda: three(bytes(32))}
    for line in sys.stdin:
        what, times = line.split()
        took = []
        for _ in range(int(times)):
            begin = time.perf_counter()
            ways[what]()
            took.append((time.perf_counter() - begin) * 1000)
        print(*took, flush=True)


main(*sys.argv[1:])
