"""A program on a terminal of its own, as somebody sits before it."""

import os
import pty
import re
import select
import signal
import time

PATIENCE_S = 60


class Terminal:
    """Runs `command`; `shown` is all that came onto the screen so far."""

    def __init__(self, command, environment=None):
        self.shown = ""
        self.seen = 0
        self.status = None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], [str(word) for word in command], {**os.environ, **(environment or {})})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def read(self, seconds):
        """Whatever comes within that time; false at the end."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            some = os.read(self.terminal, 65536)
        except OSError:  # the program has closed its end
            some = b""
        self.shown += some.decode(errors="replace").replace("\r\n", "\n")
        return bool(some)

    def wait_for(self, pattern):
        """The match of the pattern in what was not yet waited for."""
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            found = re.compile(pattern).search(self.shown, self.seen)
            if found:
                self.seen = found.end()
                return found
            if not self.read(1):
                break
        raise AssertionError(f"no {pattern!r} on the screen:\n{self.shown[self.seen:]}")

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def type(self, line):
        self.press(line + "\n")

    def end(self):
        """The exit status, once it has ended."""
        while self.read(PATIENCE_S):
            pass
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status
