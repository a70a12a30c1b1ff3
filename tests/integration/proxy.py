"""Between a daemon and its server: counts every call, lets tests refuse some, and is gone and back as they want it."""

import collections
import http.client
import http.server
import json
import threading
import time

from openbao import free_port


class Call:
    def __init__(self, method, path, status, answer):
        self.method, self.path, self.status, self.answer = method, path, status, answer


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.upstream = http.client.HTTPConnection("127.0.0.1", self.server.proxy.server.port, timeout=60)

    def finish(self):
        self.upstream.close()
        super().finish()

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.removeprefix("/v1/")
        self.server.proxy.body = body
        status, answer, headers = self.server.proxy.refuse(self.command, path), b"", {}
        if status is None:
            try:
                body = self.server.proxy.reword(self.command, path, body)
                passed_on = {name: text for name, text in self.headers.items() if name != "Content-Length"}
                self.upstream.request(self.command, self.path, body or None, passed_on)
                reply = self.upstream.getresponse()
                status, answer, headers = reply.status, reply.read(), reply.headers
                answer = self.server.proxy.forge(self.command, path, answer)
            except (OSError, http.client.HTTPException):
                status = 0
        self.server.proxy.note(Call(self.command, path, status, answer))
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name in ("Content-Type", "Location", "Retry-After", "X-Vault-Index"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_LIST = forward

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass  # the daemon had enough, or the proxy was taken away

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    """Knows its connections, to break them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.proxy = proxy
        self.connected = []

    def get_request(self):
        connection, peer = super().get_request()
        self.connected.append(connection)
        return connection, peer

    def handle_error(self, *_):
        pass


class Proxy:
    """Before `server`, over plain HTTP. `refuse(method, path)` gives a status to answer with instead of the server's, 0 to
    close the connection without an answer, or None; `body` is then that of the call. `forge(method, path, answer)` gives
    the answer that arrives instead of the server's, `reword(method, path, body)` the body that arrives there. `calls` are
    all that came, in the order in which they were answered."""

    def __init__(self, server):
        self.server = server
        self.refuse = lambda method, path: None
        self.forge = lambda method, path, answer: answer
        self.reword = lambda method, path, body: body
        self.body = b""
        self.start_over()
        self.listener = None
        self.port = free_port()
        self.mend()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()

    def mend(self):
        """Listens, at the same port each time."""
        self.listener = Listener(self, self.port)
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def cut(self):
        """Nobody listens any more, and every connection breaks."""
        if self.listener is None:
            return
        self.listener.shutdown()
        self.listener.server_close()
        for connection in self.listener.connected:
            try:
                connection.shutdown(2)
            except OSError:
                pass
        self.listener = None

    def note(self, call):
        self.calls.append(call)

    def count(self, *paths):
        """How often these were called; without any: all calls."""
        return sum(not paths or call.path in paths for call in self.calls)

    def granted(self, path):
        """How often this was called and granted."""
        return sum(call.path == path and call.status == 200 for call in self.calls)

    def by_path(self):
        return collections.Counter(call.path for call in self.calls)

    def start_over(self):
        """Forgets all calls that came until now."""
        self.began = time.monotonic()
        self.calls = []

    def keeps_to(self, calls_a_second, burst, *paths):
        """Whether no more of these calls have left a daemon that was started behind this proxy. It holds however slowly
        the machine runs: all that are counted had left when the time is taken, and none before it began to run."""
        count = self.count(*paths)
        return count <= burst + calls_a_second * (time.monotonic() - self.began)

    def denied_records(self):
        """The calls for records that the server did not allow."""
        return [call for call in self.calls if call.status == 403 and call.path.startswith("secret/")]

    def login(self):
        """What the newest login that was granted gave."""
        return json.loads([call.answer for call in self.calls
                           if call.path == "auth/approle/login" and call.status == 200][-1])["auth"]
