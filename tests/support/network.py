"""Tests may talk to this machine only: anything else is a fault in the product."""

import sys
from ipaddress import ip_address


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _audit(event: str, args: tuple[object, ...]) -> None:
    # The address of a Unix socket is a string, that of an internet socket a tuple.
    if event == "socket.connect" and isinstance(args[1], tuple) and not _is_local(str(args[1][0])):
        raise PermissionError(f"a test tried to reach {args[1][0]}: only loopback is allowed")


def allow_loopback_only() -> None:
    sys.addaudithook(_audit)
