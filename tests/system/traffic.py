#!/usr/bin/env python3
"""Applications that go on asking, whatever becomes of the daemon: run on a booted machine, by test_upgrade.py.

    traffic.py SOCKET

A line on standard input is answered, once every application has begun and ended a request after it, with what has become
of all requests so far, as JSON: served, told to ask again, interrupted, refused (no connection). The end of input ends it.
"""

import collections
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from daemon import Client  # noqa: E402

APPLICATIONS = 6
# Half of them make a connection for each request, half keep one as long as it lives.
KEEPING = APPLICATIONS // 2


class Application(threading.Thread):
    def __init__(self, path, number, counts, news):
        super().__init__(daemon=True)
        self.path = path
        self.number = number
        self.counts = counts
        self.news = news
        self.rounds = 0

    def run(self):
        client = None
        while True:
            client, outcome = self.ask(client)
            with self.news:
                self.counts[outcome] += 1
                self.rounds += 1
                self.news.notify_all()

    def ask(self, client):
        """(a connection to go on with or None, what became of one request)."""
        try:
            client = client or Client.connect(self.path)
        except OSError as error:
            return None, f"refused: {error}"
        try:
            answer = client.ask("update", f"teams/{self.number}", {"org_id": 1})
        except BrokenPipeError:
            # Closed before this was asked; nobody has lost anything.
            client.socket.close()
            return None, "closed between requests"
        except (OSError, AssertionError) as error:
            client.socket.close()
            return None, f"interrupted: {error}"
        code = answer["error"]["code"] if "error" in answer else "served"
        if code == "served" and self.number < KEEPING:
            return client, code
        client.socket.close()
        return None, code


def main(path):
    counts, news = collections.Counter(), threading.Condition()
    applications = [Application(path, number, counts, news) for number in range(APPLICATIONS)]
    for each in applications:
        each.start()
    for _ in sys.stdin:
        with news:
            # The request under way may have begun before.
            goals = [each.rounds + 2 for each in applications]
            news.wait_for(lambda: all(each.rounds >= goal for each, goal in zip(applications, goals)))
            print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
