"""Sockets as systemd makes them and passes them on."""

import os
import socket


def listening_socket(path, kind=socket.SOCK_STREAM):
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(str(path))
    path.chmod(0o660)
    if kind == socket.SOCK_STREAM:
        made.listen()
    return made


def passed_socket(path, mode, gid=-1):
    made = listening_socket(path)
    os.chown(path, -1, gid)
    path.chmod(mode)
    return made
