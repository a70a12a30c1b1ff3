"""What systemd is to a service, as far as splitkeyd speaks to it."""

import contextlib
import os
import socket
import threading
import time

# A guard against hanging for ever.
PATIENCE_S = 60


class Systemd:
    """Hears what a service says (sd_notify(3)), and keeps the descriptors that it sends, by name, as the file-descriptor
    store does. With `keeps` it tells the service so, as systemd 254 does by $FDSTORE. `heard` are the messages, each as a
    dictionary; `statuses` is what it says of itself in between. Daemon.start() takes one as `systemd`."""

    def __init__(self, directory, keeps=False):
        self.path = directory / "systemd"
        self.keeps = keeps
        self.heard = []
        self.statuses = []
        self.kept = {}
        self.news = threading.Condition()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        threading.Thread(target=self.hear, daemon=True).start()

    def environment(self):
        return {"NOTIFY_SOCKET": str(self.path)} | ({"FDSTORE": "1"} if self.keeps else {})

    def hear(self):
        while True:
            text, descriptors, _, _ = socket.recv_fds(self.socket, 4096, 8)
            if text == b"the end":
                return
            message = dict(line.split("=", 1) for line in text.decode().splitlines())
            with self.news:
                self.take(message, descriptors)
                if "STATUS" in message:
                    self.statuses.append(message["STATUS"])
                else:
                    self.heard.append(message)
                self.news.notify_all()

    def take(self, message, descriptors):
        name = message.get("FDNAME", "stored")
        if "FDSTOREREMOVE" in message and name in self.kept:
            os.close(self.kept.pop(name))
        if "FDSTORE" in message:
            assert len(descriptors) == 1 and name not in self.kept
            self.kept[name] = descriptors[0]

    def wait_until(self, holds, process=None):
        """Until holds(self); with a process, no longer than it lives."""
        give_up = time.monotonic() + PATIENCE_S
        with self.news:
            while not holds(self):
                assert process is None or process.poll() is None, "the service ended"
                assert time.monotonic() < give_up, self.heard
                self.news.wait(1)

    def count(self, name):
        return sum(name in message for message in self.heard)

    def wait_for(self, name, times=1, process=None):
        self.wait_until(lambda self: self.count(name) >= times, process)

    def kept_text(self, name):
        return os.pread(self.kept[name], 65536, 0).decode()

    def passed(self):
        """(names, descriptors) of what is kept, as the next start gets them."""
        return list(self.kept), list(self.kept.values())

    def stop(self):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"the end", str(self.path))
        for descriptor in self.kept.values():
            os.close(descriptor)
        self.kept = {}
