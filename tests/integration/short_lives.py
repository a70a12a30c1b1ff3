"""Tokens that live long at the server, and of which the daemon hears that they live briefly: it looks after them as after any
that end within seconds, and however slowly the machine runs, none ends before the daemon is done with it."""

import json

from host import LOGIN, RENEWAL
from proxy import Proxy

# How many times longer a token lives than the daemon hears.
TIMES = 30

# What the daemon hears is two seconds.
LIFE = "60s"

# A role whose tokens are over before they were renewed once: what a renewal brings is less than was asked for.
BRIEF = {"token_ttl": LIFE, "token_max_ttl": LIFE}


class ShortLives(Proxy):
    """Tells a part of each life that the server grants, and asks for as much more as the daemon does."""

    def __init__(self, server):
        super().__init__(server)
        self.forge = shorten
        self.reword = lengthen


def shorten(method, path, answer):
    granted = json.loads(answer) if path in (LOGIN, RENEWAL) else {}
    if not granted.get("auth"):
        return answer
    granted["auth"]["lease_duration"] //= TIMES
    return json.dumps(granted).encode()


def lengthen(method, path, body):
    if path != RENEWAL:
        return body
    return json.dumps({"increment": json.loads(body)["increment"] * TIMES}).encode()
