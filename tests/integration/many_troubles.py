"""Many troubles under way at once: repeating takes time, and so all of them take no longer than one."""

import collections
import os

from daemon import UNHURRIED_MS, Daemon, keep_secret
from scripted_vault import SECRET_ID, TOKEN, ScriptedVault, found
from world import config_for

RECORD = {"org_id": 1, "created_at": "then"}
MOST_TRIES = 6
# A node that is no longer the active one uses up no try; there are limits to that too.
MOST_DETOURS = 12
MOST_CONNECTIONS = 16


def record_path(number):
    return f"secret/data/organizations/{number}/master-key"


def number_in(path):
    """Of the organization whose record lies there."""
    return int(path.split("/")[3])


def descriptors(daemon):
    return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))


class Outcome:
    """What the daemon made of one trouble: its answers to a read and to an update, and the methods it asked with."""

    def __init__(self, read, update, methods):
        self.read = read
        self.update = update
        self.methods = methods


def suffer(directory, troubles):
    """Name: Outcome. `troubles` are names and functions that make a reply; each is all that there is to hear about an
    organization of its own. Afterwards all is well, and nothing was left behind."""
    keep_secret(TOKEN, SECRET_ID)
    vault = ScriptedVault(directory)
    names, replies = list(troubles), list(troubles.values())
    vault.script = lambda method, path: replies[number_in(path)]()
    with Daemon.configured(directory, config_for(vault)) as daemon, daemon.client() as client:
        before = descriptors(daemon)
        asked = [[client.send(how, f"organizations/{number}", deadline_ms=UNHURRIED_MS) for how in ("read", "update")]
                 for number in range(len(names))]
        answers = [(client.answer_to(read), client.answer_to(update)) for read, update in asked]
        methods = collections.defaultdict(list)
        for method, path in vault.asked:
            methods[path].append(method)
        vault.script = lambda method, path: found(RECORD)
        for number in range(len(names)):
            assert client.done("read", f"organizations/{number}") == {**RECORD, "version": 1}
        assert descriptors(daemon) <= before + MOST_CONNECTIONS, "connections were left behind"
    vault.stop()
    assert methods.keys() == {record_path(number) for number in range(len(names))}, "something else was asked for"
    return {name: Outcome(*answers[number], methods[record_path(number)]) for number, name in enumerate(names)}
