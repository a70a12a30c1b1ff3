"""What lies between a daemon and its server: it passes every byte on, until a test wants it to come to grief."""

import contextlib
import itertools
import socket
import struct
import threading


class Cut:
    """After `count` bytes from the server: `garbage` follows, and the connection ends; by a reset, or never (`stall`)."""

    def __init__(self, count, garbage=b"", reset=False, stall=False):
        self.count = count
        self.garbage = garbage
        self.reset = reset
        self.stall = stall


class WireTap:
    """Listens on a port of its own and connects to `server` (host, port). `plan(n)` gives the Cut for the n-th connection
    from now on (0, 1, …), or None. `streams` are the bytes that came from the server, connection by connection."""

    def __init__(self, server):
        self.server = server
        self.plan = lambda number: None
        self.numbers = itertools.count()
        self.streams = []
        self.open = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def cut(self, plan):
        """Another plan, and every connection that is open now is closed: the next request needs a new one."""
        self.plan = plan
        self.numbers = itertools.count()
        for each in list(self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                cut = self.plan(next(self.numbers))
                threading.Thread(target=self.join, args=(near, cut), daemon=True).start()

    def join(self, near, cut):
        with near, contextlib.suppress(OSError), socket.create_connection(self.server) as far:
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open |= {near, far}
            onwards = threading.Thread(target=self.pass_on, args=(near, far), daemon=True)
            onwards.start()
            self.pass_back(far, near, cut)
            if not (cut and cut.stall):
                self.end(near, cut)
            onwards.join()
        self.open -= {near, far}

    @staticmethod
    def pass_on(near, far):
        with contextlib.suppress(OSError):
            while piece := near.recv(65536):
                far.sendall(piece)
            far.shutdown(socket.SHUT_WR)

    def pass_back(self, far, near, cut):
        stream = bytearray()
        self.streams.append(stream)
        left = cut.count if cut else None
        while left != 0 and (piece := far.recv(65536)):
            piece = piece[:left]
            stream += piece
            near.sendall(piece)
            left = None if left is None else left - len(piece)
        if left == 0 and cut.garbage:
            near.sendall(cut.garbage)

    @staticmethod
    def end(near, cut):
        """A reset is what a close makes of it, once nobody reads any more."""
        if cut and cut.reset:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            near.shutdown(socket.SHUT_RD)
        else:
            near.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.listener.close()
        self.cut(lambda number: None)
