"""Where a connector's host really is. An address inside our own network is refused unless the connector says it belongs there."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

Address = IPv4Address | IPv6Address


class Forbidden(Exception):
    """The host leads to where no connector may go."""


def resolve(url: str, *, inside: bool) -> str:
    """The one address to connect to; every address the name has must be allowed, so that no answer of a name server leads in.

    Raises:
        Forbidden: an address of ours, or one that is nobody's.
        OSError: the name cannot be resolved.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))
    for address in addresses:
        if not may_reach(address, inside=inside):
            raise Forbidden(f"{parts.hostname} leads to {address}")
    return addresses[0]


def may_reach(text: str, *, inside: bool) -> bool:
    """Whether a connection may go to this address; `inside` opens private ones, never those of the link or of nobody."""
    address: Address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_link_local or address.is_multicast or address.is_unspecified or str(address) == "100.100.100.200":
        return False
    return inside or address.is_global


def at_address(url: str, address: str) -> tuple[str, str]:
    """The URL with the address in its host's place, and the Host header it needs, so that nothing is resolved again."""
    parts: SplitResult = urlsplit(url)
    host = f"[{address}]" if ":" in address else address
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit((parts.scheme, netloc, parts.path, parts.query, "")), parts.netloc
