"""Which addresses may be connected to (F17). Pure: names are resolved elsewhere, every address passes here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Own tables, because `ipaddress.is_global` differs between Python releases and passes what only looks global (6to4, NAT64).
#: IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast, and one metadata service at a public address.
_REFUSED_IPV4 = tuple(
    map(
        IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 "
        "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32".split(),
    )
)
#: Everything in IPv6 that is public lies in here (RFC 4291 §2.4), …
_GLOBAL_IPV6 = IPv6Network("2000::/3")
#: … but for IETF protocols, documentation (RFC 3849, RFC 9637).
_REFUSED_IPV6 = tuple(map(IPv6Network, "2001::/23 2001:db8::/32 3fff::/20".split()))
#: Well-known prefix of NAT64 (RFC 6052 §2.1): the last 32 bits are the IPv4 address that is meant.
_NAT64 = IPv6Network("64:ff9b::/96")
_ENDPOINT = re.compile(r"\[?(?P<host>[^\[\]/]+?)\]?:(?P<port>\d{1,5})")


def literal_address(host: str) -> Address | None:
    """The address that `host` is, with or without brackets; None if it is a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Is `address` on the public internet, and every IPv4 address that is embedded in it too?"""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    embedded = _embedded(address)
    if embedded:
        return all(map(is_public, embedded))
    return address in _GLOBAL_IPV6 and not any(address in network for network in _REFUSED_IPV6)


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """IPv4 addresses to which a packet for `address` may be taken: mapped, 6to4, Teredo (server, client), NAT64."""
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFF_FFFF),)
    single = address.ipv4_mapped or address.sixtofour
    return (single,) if single else address.teredo or ()


@dataclass(frozen=True, slots=True)
class AllowList:
    """`fetch.allow_addresses`, read: what may be reached though it is not public."""

    #: (host in lower case, port): the host as a URL names it, or as it resolved.
    endpoints: frozenset[tuple[str, int]]
    networks: tuple[Network, ...]

    def permits(self, host: str, port: int, address: Address) -> bool:
        """May a request for `host:port` be sent to `address`?"""
        return is_public(address) or self._names(host, port, address)

    def _names(self, host: str, port: int, address: Address) -> bool:
        plain = (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
        endpoints = {(host.lower(), port), (str(plain), port)}
        return not endpoints.isdisjoint(self.endpoints) or any(plain in network for network in self.networks)


def read_allow_list(entries: Iterable[str]) -> AllowList:
    """`entries`: each a `host:port`, an address or a network; one that is none of these allows nothing."""
    networks = tuple(network for entry in entries if (network := _network(entry)))
    matches = (_ENDPOINT.fullmatch(entry.strip()) for entry in entries if not _network(entry))
    return AllowList(frozenset((_canonical(match["host"]), int(match["port"])) for match in matches if match), networks)


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry.strip(), strict=False)
    except ValueError:
        return None


def _canonical(host: str) -> str:
    return str(literal_address(host) or host.lower())
