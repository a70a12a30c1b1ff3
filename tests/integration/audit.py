"""What reached a server, as the server's own audit device wrote it down. OpenBao makes one by configuration only, a
development server too. sys/health and its like leave no trace there: proxy.py counts them."""

import json

import openbao


class AuditedOpenBao(openbao.OpenBao):
    """A development server with an audit device of type file."""

    def __init__(self, directory):
        super().__init__(directory)
        self.audit = self.directory / "audit.log"
        self.configuration = self.directory / "audit.hcl"
        self.configuration.write_text(f'audit "file" "to-file" {{ options = {{ file_path = "{self.audit}" }} }}')

    def command(self):
        return [*super().command(), f"-config={self.configuration}"]

    def mark(self):
        """Now, for `since` below."""
        return self.audit.stat().st_size

    def entries(self, path, kind="request", since=0):
        """One a call of `path`, in their order: what came, or (kind "response") what went back. Secrets are hashed there,
        each the same everywhere."""
        with open(self.audit, "rb") as log:
            log.seek(since)
            lines = [line for line in log if line.endswith(b"\n")]
        entries = map(json.loads, lines)
        return [each for each in entries if each["type"] == kind and each["request"]["path"] == path]

    def count(self, path, since=0):
        return len(self.entries(path, since=since))

    def logins(self, since=0):
        """Those that were granted."""
        return [each for each in self.entries("auth/approle/login", "response", since) if "error" not in each]
