"""The packages under test, and others made of them."""

import pathlib
import shutil
import subprocess


class Packages:
    """`directory` holds one splitkeyd_*.deb and one splitkey_*.deb; `workplace` is for those that are made of them."""

    def __init__(self, directory, workplace):
        self.directory = pathlib.Path(directory)
        self.workplace = pathlib.Path(workplace)
        self.version = self.field("Version", self.file("splitkeyd"))

    def file(self, name):
        file, = self.directory.glob(f"{name}_*.deb")
        return file

    @staticmethod
    def field(name, file):
        return subprocess.run(["dpkg-deb", "--field", file, name], check=True, capture_output=True, text=True).stdout.strip()

    def with_version(self, version, change=lambda unpacked: None):
        """The same packages under another version, each after change(directory where it lies unpacked)."""
        made = self.workplace / version
        made.mkdir()
        for name in ("splitkeyd", "splitkey"):
            unpacked = made / "unpacked"
            subprocess.run(["dpkg-deb", "--raw-extract", self.file(name), unpacked], check=True)
            control = unpacked / "DEBIAN/control"
            control.write_text(control.read_text().replace(self.version, version))
            change(unpacked)
            subprocess.run(["dpkg-deb", "--root-owner-group", "--build", unpacked, made], check=True, capture_output=True)
            shutil.rmtree(unpacked)
        return Packages(made, self.workplace)
