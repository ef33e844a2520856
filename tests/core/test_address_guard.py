"""Which addresses a downstream system may be called at. Refused ones must not even see a connection."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.executors.address_guard import (
    AddressForbidden,
    HostUnknown,
    checked_addresses,
    parse_networks,
    refusal,
)
from fulfillment.executors.http_client import Watch, exchange

NOT_PUBLIC = [
    # loopback, in the spellings that a resolver understands
    "127.0.0.1", "127.255.255.254", "127.1", "127.0.1", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "2130706433", "localhost", "ip6-localhost", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    # nowhere, everywhere
    "0.0.0.0", "0", "0x0", "0.0.0.1", "::", "255.255.255.255", "224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1",
    # private and carrier networks
    "10.0.0.1", "10.255.255.255", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "0xc0a80001", "100.64.0.1", "100.127.255.255", "::ffff:10.0.0.1", "::ffff:192.168.1.1", "fc00::1", "fd12:3456::1",
    # link-local: the metadata services of clouds
    "169.254.169.254", "169.254.0.1", "2852039166", "0xa9fea9fe", "::ffff:169.254.169.254", "fe80::1", "febf::1",
    "fd00:ec2::254",
    # reserved, documentation, benchmarking
    "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "240.0.0.1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1", "fec0::1",
    # IPv6 that leads to IPv4
    "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1", "::ffff:0:127.0.0.1", "2001:10::1",
    # look-alikes that are normalised on the way
    "ⓛocalhost", "LOCALHOST", "localhost.", "127。0。0。1", "①②⑦.0.0.1",
]  # fmt: skip

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "11.0.0.1", "2606:4700::1111", "2a00:1450:4001::8a"]


def resolved(host: str) -> list[str]:
    """What the operating system makes of a spelling; where it refuses, nothing could be dialled anyway."""
    try:
        return [str(answer[4][0]) for answer in socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)]
    except OSError:
        return []


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[object]]]:
    """A server on every interface that notes each connection as the operating system accepts it."""
    server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", 0))
    server.listen(64)
    accepted: list[object] = []

    def accept() -> None:
        while True:
            try:
                connection, peer = server.accept()
            except OSError:
                return
            accepted.append(peer)
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1], accepted
    server.close()


class TestWithoutListedNetworks:
    @pytest.mark.parametrize("host", NOT_PUBLIC)
    def test_nothing_but_the_public_internet_is_dialled(self, host: str, listener: tuple[int, list[object]]) -> None:
        port, accepted = listener
        shown = f"[{host}]" if ":" in host else host
        with pytest.raises((AddressForbidden, HostUnknown, httpx2.InvalidURL)):
            exchange(
                method="GET",
                address=f"http://{shown}:{port}/",
                headers={},
                content=b"",
                networks=(),
                watch=Watch(time.monotonic() + 5),
            )
        assert not accepted

    def test_the_listener_would_notice(self, listener: tuple[int, list[object]]) -> None:
        port, accepted = listener
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            deadline = time.monotonic() + 2
            while not accepted and time.monotonic() < deadline:
                time.sleep(0.01)
        assert accepted
        accepted.clear()

    @pytest.mark.parametrize("address", PUBLIC)
    def test_public_addresses_are_allowed(self, address: str) -> None:
        assert refusal(address, ()) is None

    def test_the_corpus_is_large(self) -> None:
        assert len(set(NOT_PUBLIC)) >= 60


class TestListedNetworks:
    def test_open_what_lies_in_them(self) -> None:
        networks = parse_networks("erp", ["10.1.0.0/16", "fd00:1::/32"])
        assert refusal("10.1.2.3", networks) is None
        assert refusal("fd00:1::9", networks) is None
        assert refusal("::ffff:10.1.2.3", networks) is None

    def test_close_everything_else_the_public_internet_too(self) -> None:
        networks = parse_networks("erp", ["10.1.0.0/16"])
        assert refusal("10.2.0.1", networks) == "is in none of the networks that the system lists."
        assert refusal("1.1.1.1", networks) is not None

    @pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "::1", "fe80::1"])
    def test_that_span_the_internet_do_not_open_what_is_not_public(self, address: str) -> None:
        assert refusal(address, parse_networks("erp", ["0.0.0.0/0", "::/0"])) is not None
        assert refusal("1.1.1.1", parse_networks("erp", ["0.0.0.0/0"])) is None

    def test_may_be_a_single_address(self) -> None:
        assert refusal("127.0.0.1", parse_networks("erp", ["127.0.0.1"])) is None
        assert refusal("127.0.0.2", parse_networks("erp", ["127.0.0.1"])) is not None

    @pytest.mark.parametrize("network", ["0.0.0.0/8", "224.0.0.0/4", "ff00::/8", "255.255.255.255/32"])
    def test_open_no_address_that_is_none_of_a_host(self, network: str) -> None:
        address = str(ipaddress.ip_network(network)[-1])
        assert refusal(address, parse_networks("erp", [network])) == "is no address of a host."

    @pytest.mark.parametrize("text", ["", "everything", "10.0.0.0/33", "10.0.0", "fd00::/129"])
    def test_that_cannot_be_read_open_nothing(self, text: str) -> None:
        with pytest.raises(AddressForbidden, match="not a network"):
            parse_networks("erp", [text])


class TestNames:
    def test_are_refused_where_any_of_their_answers_is(self) -> None:
        with pytest.raises(AddressForbidden) as caught:
            checked_addresses("mixed.example", 80, (), 1, lambda host, port: ["1.1.1.1", "127.0.0.1"])
        assert (caught.value.host, caught.value.address) == ("mixed.example", "127.0.0.1")

    def test_are_asked_once_so_that_a_second_answer_cannot_differ(self) -> None:
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

        assert checked_addresses("rebinding.example", 80, (), 1, rebinding) == ["1.1.1.1"]
        assert asked == ["rebinding.example"]

    def test_that_do_not_resolve_are_unknown(self) -> None:
        with pytest.raises(HostUnknown):
            checked_addresses("nothing.invalid", 80, (), 5)
        with pytest.raises(HostUnknown):
            checked_addresses("empty.example", 80, (), 1, lambda host, port: [])

    def test_that_resolve_slowly_are_given_up_in_time(self) -> None:
        def slow(host: str, port: int) -> list[str]:
            time.sleep(1)
            return ["1.1.1.1"]

        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            checked_addresses("slow.example", 80, (), 0.1, slow)
        assert time.monotonic() - begun < 0.8

    def test_of_a_link_are_refused_whatever_their_zone(self) -> None:
        with pytest.raises(AddressForbidden):
            checked_addresses("link.example", 80, (), 1, lambda host, port: ["fe80::1%eth0"])


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_allowed_unlisted(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if refusal(str(address), ()) is None:
        assert address.is_global
        kinds = (address.is_private, address.is_loopback, address.is_multicast, address.is_link_local)
        assert not any(kinds)


def test_the_spellings_of_the_corpus_reach_the_check() -> None:
    """Most spellings must resolve here, else the corpus would prove the resolver and not the guard."""
    assert sum(bool(resolved(host)) for host in NOT_PUBLIC) >= 60
