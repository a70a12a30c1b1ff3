"""A server that speaks as Vault does at the login, and as a test wants it from then on."""

import contextlib
import http.server
import json
import threading

TOKEN = "s.a-token-of-the-scripted-server"
SECRET_ID = "a-secret-id-of-the-scripted-server"
ROLE_ID = "a-role-id-of-the-scripted-server"

GOOD_LOGIN = {"auth": {"client_token": TOKEN, "lease_duration": 3600, "policies": ["default", "splitkeyd"],
                       "renewable": True, "token_type": "service"}}
HEALTHY = {"initialized": True, "sealed": False, "standby": False, "server_time_utc": 1795434600, "version": "2.7.2"}


class Reply:
    """What goes back. Without `length` its own is told; `hold`, an event, is waited for before; `drop` closes the
    connection after `body`, or after nothing at all when `status` is None."""

    def __init__(self, status=200, body=b"", headers=None, length=None, hold=None, drop=False):
        self.status = status
        self.body = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        self.headers = {"Content-Type": "application/json"} | (headers or {})
        self.length = len(self.body) if length is None else length
        self.hold = hold
        self.drop = drop or status is None


def found(record, version=1):
    return Reply(200, {"data": {"data": record, "metadata": {"version": version, "created_time": "2026-11-23T11:50:23Z",
                                                             "deletion_time": "", "destroyed": False}}})


def written(version=1):
    return Reply(200, {"data": {"version": version, "created_time": "2026-11-23T11:50:23Z", "deletion_time": "",
                                "destroyed": False}})


def nothing_there():
    return Reply(404, {"errors": []})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.vault.reply(self.command, self.path.removeprefix("/v1/"))
        if reply.hold is not None:
            reply.hold.wait(120)
        if reply.status is not None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Transfer-Encoding" not in reply.headers:
                self.send_header("Content-Length", str(reply.length))
            with contextlib.suppress(ConnectionError):  # the daemon may have had enough
                self.end_headers()
                self.wfile.write(reply.body)
        self.close_connection = self.close_connection or reply.drop

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


class ScriptedVault:
    """`script(method, path)` gives the Reply to everything but sys/health, the login and lookup-self, which have replies
    of their own. `asked` are the (method, path) that the script saw."""

    authority = None

    def __init__(self, directory):
        self.directory = directory
        self.script = lambda method, path: nothing_there()
        self.health = Reply(200, HEALTHY)
        self.login = Reply(200, GOOD_LOGIN)
        self.lookup = Reply(200, {"data": {"ttl": 3000}})
        self.asked = []
        self.arrivals = threading.Semaphore(0)
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.vault = self
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.http.server_port}"

    def reply(self, method, path):
        standing = {"sys/health": self.health, "auth/approle/login": self.login, "auth/token/lookup-self": self.lookup}
        if path in standing:
            return standing[path]
        self.asked.append((method, path))
        reply = self.script(method, path)
        self.arrivals.release()
        return reply

    def wait_for_arrivals(self, count=1):
        """Until the script has seen so many more requests."""
        for _ in range(count):
            assert self.arrivals.acquire(timeout=120), "the daemon did not ask"

    def credentials(self):
        files = []
        for name, text in (("role-id", ROLE_ID), ("secret-id", SECRET_ID)):
            file = self.directory / f"scripted-{name}"
            file.write_text(text + "\n")
            files.append(file)
        return tuple(files)

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
