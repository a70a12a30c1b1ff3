"""What reached a server, as the server's own audit device wrote it down. OpenBao makes one by configuration only, a
development server too, unless its configuration allows the API to. sys/health and its like leave no trace there: proxy.py counts them."""

import json

import openbao


class AuditedOpenBao(openbao.OpenBao):
    """A development server with an audit device of type file; `by_api`: with none, but whose API may make it."""

    def __init__(self, directory, by_api=False):
        super().__init__(directory)
        self.audit = self.directory / "audit.log"
        self.configuration = self.directory / "audit.hcl"
        device = f'audit "file" "to-file" {{ options = {{ file_path = "{self.audit}" }} }}'
        self.configuration.write_text("unsafe_allow_api_audit_creation = true" if by_api else device)

    def command(self):
        return [*super().command(), f"-config={self.configuration}"]

    def mark(self):
        """Now, for `since` below."""
        return self.audit.stat().st_size

    def entries(self, *paths, since=0):
        """What came and what went back, of calls of these paths. Secrets are hashed there, each the same everywhere."""
        with open(self.audit, "rb") as log:
            log.seek(since)
            # Reading all of it takes longer than a soak.
            lines = [line for line in log if line.endswith(b"\n") and any(path.encode() in line for path in paths)]
        return [each for each in map(json.loads, lines) if each["request"]["path"] in paths]

    def calls(self, path, kind="request", since=0):
        """One a call: what came, or (kind "response") what went back."""
        return [each for each in self.entries(path, since=since) if each["type"] == kind]

    def count(self, path, since=0):
        return len(self.calls(path, since=since))

    def logins(self, since=0):
        """Those that were granted."""
        return [each for each in self.calls("auth/approle/login", "response", since) if "error" not in each]
