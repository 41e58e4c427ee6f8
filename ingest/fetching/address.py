"""Which network addresses may be fetched: the public internet, and loopback only where a setting allows it.

`ipaddress.is_global` is not enough: on Python 3.11 it is True for NAT64 and 6to4 forms of private addresses, for
IPv4-compatible addresses, fec0::/10, 192.0.0.8 and multicast. So IPv4 has its own list of forbidden networks, IPv6 is
forbidden but for global unicast without its special blocks, and addresses that hold an IPv4 address are judged by it.
Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and successors).
"""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_FORBIDDEN_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_FORBIDDEN_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("2001::/23", "protocol assignments (Teredo, ORCHID, benchmarking)"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        # outside global unicast, named only for a better reason
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)


def forbidden_reason(address: str, *, allow_loopback: bool = False) -> str | None:
    """Why an IP address must not be fetched, in a few words; None where it may.

    `address` is numeric, as a socket gives it (also with a zone, "fe80::1%eth0"). What is no IP address is forbidden.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    if isinstance(parsed, IPv4Address):
        return _v4_reason(parsed, allow_loopback)
    return _v6_reason(parsed, allow_loopback)


def _v4_reason(address: IPv4Address, allow_loopback: bool) -> str | None:
    if address.is_loopback and allow_loopback:
        return None
    return next((kind for network, kind in _FORBIDDEN_V4 if address in network), None)


def _v6_reason(address: IPv6Address, allow_loopback: bool) -> str | None:
    if address.is_loopback:
        return None if allow_loopback else "loopback"
    if address.is_unspecified:
        return "unspecified"
    if address.ipv4_mapped is not None:
        return _inside("IPv4-mapped", _v4_reason(address.ipv4_mapped, allow_loopback))
    if address in _NAT64:
        # On IPv6-only networks every IPv4 site is reached this way; loopback through a gateway is never ours.
        return _inside("NAT64", _v4_reason(IPv4Address(int(address) & 0xFFFFFFFF), allow_loopback=False))
    if address in _COMPATIBLE:
        return "IPv4-compatible"
    kind = next((kind for network, kind in _FORBIDDEN_V6 if address in network), None)
    return kind or (None if address in _GLOBAL_UNICAST else "reserved")


def _inside(form: str, reason: str | None) -> str | None:
    return None if reason is None else f"{form} {reason}"
