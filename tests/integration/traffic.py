"""Clients that never stop asking, for tests of what a daemon does meanwhile."""

import collections
import itertools
import threading

# A guard against waiting for ever for answers, far above what a deadline allows.
PATIENCE_S = 120


class Traffic:
    """`clients` threads, each with a connection of its own, that call `ask(client, number)` again and again until the block
    ends; the number is never used twice. An answer is good, or counted by the code of its error. Between two
    requests of a client lies `pause_s`."""

    def __init__(self, daemon, ask, clients=8, pause_s=0.01):
        self.daemon = daemon
        self.ask = ask
        self.pause_s = pause_s
        self.numbers = itertools.count()
        self.answered = [0] * clients
        self.over = threading.Event()
        self.changed = threading.Condition()
        self.good = 0
        self.errors = collections.Counter()
        self.messages = collections.Counter()
        self.broken = []
        self.threads = [threading.Thread(target=self.run, args=[client], daemon=True) for client in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, failed, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE_S)
        if failed is None:
            assert not any(thread.is_alive() for thread in self.threads), "a request was never answered"
            assert not self.broken, self.broken

    def run(self, index):
        try:
            with self.daemon.client() as client:
                while not self.over.wait(self.pause_s):
                    self.note(index, self.ask(client, next(self.numbers)))
        except BaseException as trouble:  # whatever it is, the test's own thread must hear of it
            with self.changed:
                self.broken.append(repr(trouble))
                self.changed.notify_all()

    def note(self, index, answer):
        with self.changed:
            self.answered[index] += 1
            if "error" in answer:
                self.errors[answer["error"]["code"]] += 1
                self.messages[answer["error"]["message"]] += 1
            else:
                self.good += 1
            self.changed.notify_all()

    def wait_for(self, reached, what):
        with self.changed:
            assert self.changed.wait_for(lambda: self.broken or reached(), PATIENCE_S), f"never seen: {what} ({self})"
            assert not self.broken, self.broken

    def wait_for_good(self, count=1):
        """Until so many more requests have succeeded."""
        goal = self.good + count
        self.wait_for(lambda: self.good >= goal, f"{goal} good answers")

    def wait_for_error(self, code, count=1):
        goal = self.errors[code] + count
        self.wait_for(lambda: self.errors[code] >= goal, f"{code} {goal} times")

    def wait_for_everybody(self):
        """Until each client has been answered what it asked after this call; what is asked now may have begun before."""
        goals = [count + 2 for count in self.answered]
        self.wait_for(lambda: all(count >= goal for count, goal in zip(self.answered, goals)), "an answer to each client")

    def lost_nothing(self):
        assert self.good and not self.errors, self

    def __repr__(self):
        return f"{self.good} good, {dict(self.errors)}, {dict(self.messages)}"
