"""Which network addresses a downstream system may be called at: checked on what its name resolves to, before dialling.

Without listed networks only public addresses are allowed. With them, only addresses inside; and a range that is not
public (loopback, private, link-local …) is opened only by a network that lies within it: 0.0.0.0/0 does not open it.
"""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as ResolvingTimeout
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# The registries of special-purpose addresses, stated here so that the answer does not depend on the Python version.
NOT_PUBLIC = _networks(
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
    "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
NEVER = _networks("0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8")
"""No host of its own: nobody's list opens these."""


class AddressForbidden(Exception):
    """A system may not be called at an address. Attributes: host, address (blank where it is the list), reason."""

    def __init__(self, host: str, address: str, reason: str) -> None:
        self.host = host
        self.address = address
        self.reason = reason
        where = f"{host} is {address}, which" if address and address != host else host
        super().__init__(f"{where} {reason}")


class HostUnknown(Exception):
    """A name does not resolve. Attributes: host, reason."""

    def __init__(self, host: str, reason: str) -> None:
        self.host = host
        self.reason = reason
        super().__init__(f"The host {host} cannot be resolved: {reason}.")


def parse_networks(host: str, texts: Iterable[str]) -> tuple[Network, ...]:
    """Return listed networks as such. Raises AddressForbidden: a list that cannot be read opens nothing."""
    found = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(str(text).strip(), strict=False))
        except ValueError:
            raise AddressForbidden(host, "", f"cannot be called: {text!r} is not a network like 10.1.0.0/16.") from None
    return tuple(found)


@lru_cache(maxsize=4096)
def refusal(text: str, networks: tuple[Network, ...]) -> str | None:
    """Return why an address may not be called, or None where it may."""
    address = unmapped(text)
    if any(_within(address, network) for network in NEVER):
        return "is no address of a host."
    listed = [network for network in networks if _within(address, network)]
    if networks and not listed:
        return "is in none of the networks that the system lists."
    ranges = [network for network in NOT_PUBLIC if _within(address, network)]
    public = address.is_global and not ranges and (address.version == 4 or _within(address, PUBLIC_IPV6))
    if public or any(_lies_in(network, special) for network in listed for special in ranges):
        return None
    return "is not a public address; an administrator has to list its network with the system."


def unmapped(text: str) -> Address:
    """Return an address; an IPv4 address in the clothes of IPv6 as what it is."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address


def checked_addresses(
    host: str, port: int, networks: tuple[Network, ...], timeout: float, resolve: Resolver | None = None
) -> list[str]:
    """Return the addresses of a host, each of them allowed, in the order in which they should be tried.

    Raises AddressForbidden where any answer is not allowed, HostUnknown, and TimeoutError.
    """
    answers = list(dict.fromkeys(_resolved(host, port, timeout, resolve or system_resolver)))
    if not answers:
        raise HostUnknown(host, "it has no address")
    for answer in answers:
        reason = refusal(answer, networks)
        if reason is not None:
            raise AddressForbidden(host, answer, reason)
    return [str(unmapped(answer)) for answer in answers]


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Return what the operating system resolves a name to. Raises HostUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HostUnknown(host, str(error)) from error
    return [str(answer[4][0]) for answer in found]


def _resolved(host: str, port: int, timeout: float, resolve: Resolver) -> Sequence[str]:
    """Resolve in a thread: the operating system's resolver knows no deadline. An address needs no resolving."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    future = _resolving_threads().submit(resolve, host, port)
    try:
        return future.result(timeout)
    except ResolvingTimeout:
        future.cancel()
        raise TimeoutError(f"The host {host} was not resolved in time.") from None


@lru_cache(maxsize=1)
def _resolving_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


os.register_at_fork(after_in_child=_resolving_threads.cache_clear)


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _lies_in(network: Network, outer: Network) -> bool:
    if isinstance(network, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and network.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and network.subnet_of(outer)
