"""A server that speaks as Vault does at the login, and as a test wants it from then on."""

import contextlib
import http.server
import json
import socket
import ssl
import struct
import threading

TOKEN = "s.a-token-of-the-scripted-server"
SECRET_ID = "a-secret-id-of-the-scripted-server"
ROLE_ID = "a-role-id-of-the-scripted-server"

GOOD_LOGIN = {"auth": {"client_token": TOKEN, "lease_duration": 3600, "policies": ["default", "splitkeyd"],
                       "renewable": True, "token_type": "service", "num_uses": 0}}
GOOD_LOOKUP = {"data": {"ttl": 3000, "creation_ttl": 3600, "explicit_max_ttl": 0, "renewable": True, "num_uses": 0,
                        "type": "service", "policies": ["default", "splitkeyd"]}}
HEALTHY = {"initialized": True, "sealed": False, "standby": False, "server_time_utc": 1795434600, "version": "2.7.2"}
EVERYTHING = ["create", "read", "update", "delete", "list"]


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

    def pieces(self):
        """The bytes, as they are sent one after the other."""
        if self.status is None:
            return []
        headers = dict(self.headers)
        if "Transfer-Encoding" not in headers:
            headers["Content-Length"] = self.length
        lines = [f"HTTP/1.1 {self.status} Some Reason", *(f"{name}: {value}" for name, value in headers.items())]
        return ["".join(f"{line}\r\n" for line in [*lines, ""]).encode() + self.body]

    def cut(self, count):
        """The first bytes of this, and then the connection is closed."""
        return Raw([b"".join(self.pieces())[:count]], drop=True)

    def byte_by_byte(self):
        return Raw(bytes([byte]) for byte in b"".join(self.pieces()))


class Raw(Reply):
    """Bytes as they are: `pieces` may be endless. `reset` ends the connection by a reset instead of an end of file."""

    def __init__(self, pieces, drop=False, reset=False):
        super().__init__(drop=drop or reset)
        self.raw = pieces
        self.reset = reset

    def pieces(self):
        return self.raw


def found(record, version=1):
    return Reply(200, {"data": {"data": record, "metadata": {"version": version, "created_time": "2026-11-23T11:50:23Z",
                                                             "deletion_time": "", "destroyed": False}}})


def written(version=1):
    return Reply(200, {"data": {"version": version, "created_time": "2026-11-23T11:50:23Z", "deletion_time": "",
                                "destroyed": False}})


def nothing_there():
    return Reply(404, {"errors": []})


def errors(status, *texts, **how):
    return Reply(status, {"errors": [*texts]}, **how)


class Records:
    """A mount of KV version 2, as a script: what is written is found, check-and-set is kept to, deletes are soft."""

    def __init__(self, vault):
        self.vault = vault
        self.versions = {}  # path: the records, oldest first; None is a deleted one
        self.lock = threading.Lock()

    def __call__(self, method, path):
        path, _, query = path.partition("?")
        with self.lock:
            return {"GET": self.read, "POST": self.write, "DELETE": self.delete}[method](path, query)

    def read(self, path, query):
        versions = self.versions.get(path, [])
        number = int(query.removeprefix("version=") or 0) or len(versions)
        if not 0 < number <= len(versions):
            return nothing_there()
        reply = found(versions[number - 1], number)
        return Reply(404, reply.body) if versions[number - 1] is None else reply

    def write(self, path, _):
        versions = self.versions.get(path, [])
        if self.vault.body["options"]["cas"] != len(versions):
            return errors(400, "check-and-set parameter did not match the current version")
        self.versions[path] = [*versions, self.vault.body["data"]]
        return written(len(versions) + 1)

    def delete(self, path, _):
        if path in self.versions:
            self.versions[path][-1] = None
        return Reply(204)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        if self.server.context is not None:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.server.vault.connections.add(self.request)
        super().setup()

    def finish(self):
        self.server.vault.connections.discard(self.request)
        with contextlib.suppress(OSError):
            super().finish()
            if self.server.context is not None and self.server.vault.says_goodbye:
                self.request.settimeout(1)
                self.request.unwrap()
        self.request.close()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.vault.reply(self.command, self.path.removeprefix("/v1/"), body)
        if reply.hold is not None:
            reply.hold.wait(120)
        self.close_connection = self.close_connection or reply.drop
        try:
            for piece in reply.pieces():
                self.wfile.write(piece)
        except OSError:  # the daemon may have had enough
            self.close_connection = True
        if isinstance(reply, Raw) and reply.reset:
            reset(self.request)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def handle(self):
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_):
        pass


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A daemon that ends a handshake is what some tests are about."""

    def shutdown_request(self, request):
        """Without the end of file that a connection that is to be reset must not send."""
        request.close()


class ScriptedVault:
    """`script(method, path)` gives the Reply to everything but sys/health, the login and what belongs to a token, which
    have replies of their own. `asked` are the (method, path) that the script saw, `calls` those of all requests, and
    `body` is, while a script runs, the JSON that came with the request. With an `authority` (openbao.py) it speaks TLS;
    `says_goodbye` is whether it then ends a connection by close_notify."""

    def __init__(self, directory, authority=None):
        self.directory = directory
        self.authority = authority
        self.script = lambda method, path: nothing_there()
        self.health = Reply(200, HEALTHY)
        self.login = Reply(200, GOOD_LOGIN)
        self.lookup = Reply(200, GOOD_LOOKUP)
        self.renewal = Reply(200, GOOD_LOGIN)
        self.revocation = Reply(204)
        self.asked = []
        self.calls = []
        self.connections = set()
        self.says_goodbye = True
        self.arrivals = threading.Semaphore(0)
        self.here = threading.local()
        self.http = Listener(("127.0.0.1", 0), Handler)
        self.http.vault = self
        self.http.context = self.tls_context()
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def tls_context(self):
        if self.authority is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.authority.issue("scripted"))
        return context

    @property
    def port(self):
        return self.http.server_port

    @property
    def address(self):
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    @property
    def body(self):
        return json.loads(self.here.body)

    def reply(self, method, path, body):
        self.here.body = body
        self.calls.append((method, path))
        standing = {"sys/health": self.health, "auth/approle/login": self.login, "auth/token/lookup-self": self.lookup,
                    "auth/token/renew-self": self.renewal, "auth/token/revoke-self": self.revocation}
        if path in standing:
            return standing[path]
        if path == "sys/capabilities-self":
            allowed = {each: EVERYTHING for each in self.body["paths"]}
            return Reply(200, {"data": allowed, **allowed})
        self.asked.append((method, path))
        reply = self.script(method, path)
        self.arrivals.release()
        return reply

    def wait_for_arrivals(self, count=1):
        """Until the script has seen so many more requests."""
        for _ in range(count):
            assert self.arrivals.acquire(timeout=120), "the daemon did not ask"

    def close_connections(self):
        """All that are open now, whether they rest or wait for an answer."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

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
        self.close_connections()
