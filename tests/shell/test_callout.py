"""One HTTP request to a downstream system, and what its answer means, however the other side behaves."""

import base64
import gzip
import json
import resource
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from catalog.core.products import AttributeDefinition, Product
from fulfillment.core.trace_context import traceparent
from fulfillment.executors import authentication, callout, http_client
from fulfillment.executors.address_guard import parse_networks
from fulfillment.executors.authentication import Credentials
from fulfillment.executors.callout_request import CalloutRequest
from fulfillment.executors.contract import Awaiting, Failed, StepWork, Succeeded
from fulfillment.executors.redaction import HIDDEN, Redactor
from fulfillment.models import CallbackAddress
from fulfillment.operations.callback_addresses import CallbackPlace, hash_of, open_addresses
from fulfillment.operations.credentials import store_credentials
from orchestration.core.design import Design, Integration, StepDefinition
from orchestration.core.vocabulary import Authentication, StepState, StepType
from orchestration.models import DownstreamSystem
from tests.shell import builders
from tests.shell.hostile_server import HostileServer, Script, answering, hostile_server, json_answer

LOOPBACK = parse_networks("test", ["127.0.0.0/8"])
DEADLINE = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server(answering("200 OK")) as running:
        yield running


def a_request(server: HostileServer, **changes: Any) -> CalloutRequest:
    given: dict[str, Any] = {
        "method": "POST",
        "address": f"{server.address}/orders",
        "headers": {"Content-Type": "application/json"},
        "content": b"{}",
        "credentials": Credentials("ERP", Authentication.NONE, {}),
        "networks": LOOPBACK,
        "timeout_seconds": 2,
        "success_codes": (),
        "callback": CallbackPlace("token", DEADLINE),
        "system": "ERP",
        "message_id": "key",
        "keep_alive": False,
        "redactor": Redactor(),
        "shown": {"method": "POST"},
    }
    return CalloutRequest(**{**given, **changes})


def call(server: HostileServer, behave: Script, **changes: Any) -> Any:
    server.behave = behave
    return callout.execute(a_request(server, **changes))


def chunked(pieces: Iterator[bytes]) -> Script:
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n")
        for piece in pieces:
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    return behave


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def cut_short(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_RDWR)


class TestSuccess:
    @pytest.mark.parametrize("status", ["200 OK", "201 Created", "203 X", "205 Y", "206 Z"])
    def test_any_2xx_but_202_is_done_with_its_json_as_result(self, server: HostileServer, status: str) -> None:
        outcome = call(server, json_answer(status, b'{"reference": "R1"}'))
        assert isinstance(outcome, Succeeded)
        assert outcome.result == {"reference": "R1"}
        assert outcome.response["body"] == {"reference": "R1"}

    @pytest.mark.parametrize(
        "behave",
        [answering("204 No Content"), answering("200 OK", b"<html>fine</html>", "Content-Type: text/html"),
         json_answer("200 OK", b"[1, 2]"), json_answer("200 OK", b'"done"'), json_answer("200 OK", b"  ")],
    )  # fmt: skip
    def test_an_answer_without_a_json_object_has_an_empty_result(self, server: HostileServer, behave: Script) -> None:
        outcome = call(server, behave)
        assert isinstance(outcome, Succeeded)
        assert outcome.result == {}

    def test_202_waits_for_the_callback(self, server: HostileServer) -> None:
        outcome = call(server, json_answer("202 Accepted", b'{"queued": true}'))
        assert isinstance(outcome, Awaiting)
        assert (outcome.deadline, outcome.response["status"]) == (DEADLINE, 202)

    @pytest.mark.parametrize(
        ("status", "kind"),
        [("200 OK", Failed), ("302 Found", Succeeded), ("202 Accepted", Succeeded), ("404 X", Succeeded)],
    )
    def test_listed_codes_stand_in_place_of_the_2xx(self, server: HostileServer, status: str, kind: type) -> None:
        assert isinstance(call(server, answering(status), success_codes=(202, 302, 404)), kind)

    def test_a_gzipped_answer_is_read(self, server: HostileServer) -> None:
        outcome = call(server, json_answer("200 OK", gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip"))
        assert outcome.result == {"a": 1}

    def test_connections_are_used_again(self, server: HostileServer) -> None:
        for _ in range(5):
            call(server, json_answer("200 OK", b"{}"), keep_alive=True)
        assert (server.connections, len(server.requests)) == (1, 5)

    def test_but_not_where_repeating_would_do_harm(self, server: HostileServer) -> None:
        for _ in range(3):
            call(server, json_answer("200 OK", b"{}"), keep_alive=False)
        assert server.connections == 3


class TestRefusal:
    @pytest.mark.parametrize("status", ["400 X", "404 X", "409 X", "422 X", "429 X", "500 X", "503 X"])
    def test_the_status_is_the_error_code(self, server: HostileServer, status: str) -> None:
        outcome = call(server, json_answer(status, b'{"detail": "The account is closed."}'))
        assert isinstance(outcome, Failed)
        assert outcome.error_code == status[:3]
        assert outcome.message == f"ERP answered {status[:3]}: The account is closed."
        assert not outcome.unknown

    @pytest.mark.parametrize("status", ["502 Bad Gateway", "504 Gateway Timeout"])
    def test_of_a_gateway_leaves_open_what_happened_behind_it(self, server: HostileServer, status: str) -> None:
        assert call(server, answering(status)).unknown

    @pytest.mark.parametrize("status", ["301 X", "302 X", "307 X", "308 X"])
    def test_redirects_are_not_followed(self, server: HostileServer, status: str) -> None:
        with hostile_server(answering("200 OK")) as elsewhere:
            outcome = call(server, answering(status, b"", f"Location: {elsewhere.address}/"))
            assert (outcome.error_code, elsewhere.connections) == (status[:3], 0)

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [("7", 7), ("0", 0), ("-1", None), ("soon", None), ("1e3", None), ("", None), ("99999999999999999999", 3600),
         ("Wed, 21 Oct 2037 07:28:00 GMT", 3600), ("Wed, 21 Oct 2015 07:28:00 GMT", None), ("٣", None)],
    )  # fmt: skip
    def test_retry_after_is_honoured_within_bounds(
        self, server: HostileServer, header: str, seconds: int | None
    ) -> None:
        message = f"HTTP/1.1 429 Slow\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
        assert call(server, lambda peer: peer.sendall(message)).retry_after_seconds == seconds

    def test_retry_after_as_a_date_is_meant_by_the_senders_clock(self, server: HostileServer) -> None:
        date, later = "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:30 GMT"
        outcome = call(server, answering("503 X", b"", f"Date: {date}", f"Retry-After: {later}"))
        assert outcome.retry_after_seconds == 30


GARBAGE = {
    "broken": b'{"reference": "R1"',
    "html": b"<html>oops</html>",
    "not a number": b'{"price": NaN}',
    "infinite": b'{"price": Infinity}',
    "too large a number": b'{"price": 1e999}',
    "thousands of digits": b'{"price": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"a": 1, "a": 2}',
    "nested deeply": b'{"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "nested more than bearable": b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}",
    "another encoding": '{"name": "Müller"}'.encode("latin-1"),
    "NUL": b'{"name": "a\\u0000b"}',
    "half a character": b'{"name": "\\ud800"}',
    "raw NUL": b'{"name": "a\x00b"}',
}


class TestGarbage:
    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
    def test_in_a_successful_answer_is_named_and_kept(self, server: HostileServer, body: bytes) -> None:
        outcome = call(server, json_answer("200 OK", body))
        assert isinstance(outcome, Failed)
        assert outcome.error_code == "InvalidResponse"
        assert outcome.unknown  # it said 200: the work may well be done
        assert outcome.message.startswith("ERP answered 200, but its JSON cannot be read.")
        assert outcome.response["body"]
        json.dumps(outcome.response, allow_nan=False).encode()
        assert "\x00" not in str(outcome.response["body"])

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
    def test_in_a_refusal_does_not_hide_the_status(self, server: HostileServer, body: bytes) -> None:
        assert call(server, json_answer("500 X", body)).error_code == "500"

    @pytest.mark.parametrize(
        "answer",
        [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n", b"HTTP/9.9 abc\r\n\r\n",
         b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
         b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
         b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"],
    )  # fmt: skip
    def test_that_is_no_http_is_named(self, server: HostileServer, answer: bytes) -> None:
        def behave(peer: socket.socket) -> None:
            peer.sendall(answer)
            peer.shutdown(socket.SHUT_WR)

        outcome = call(server, behave)
        assert outcome.error_code == "InvalidResponse"
        assert outcome.unknown

    @pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip", "deflate"])
    def test_that_is_compressed_in_a_broken_way_is_named(self, server: HostileServer, encoding: str) -> None:
        outcome = call(server, json_answer("200 OK", b"no such thing", f"Content-Encoding: {encoding}"))
        assert outcome.error_code == "InvalidResponse"


def peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class TestHugeAnswers:
    def check(self, server: HostileServer, behave: Script) -> None:
        call(server, json_answer("200 OK", b"{}"))
        before, begun = peak_kilobytes(), time.monotonic()
        outcome = call(server, behave, timeout_seconds=10)
        assert outcome.error_code == "ResponseTooLarge"
        assert outcome.unknown
        assert len(outcome.response["body"]) < 20_000
        assert time.monotonic() - begun < 2
        assert peak_kilobytes() - before < 16 * 1024

    def test_with_a_declared_length_are_cut(self, server: HostileServer) -> None:
        def behave(peer: socket.socket) -> None:
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            for _ in range(1000):
                peer.sendall(b"x" * 1_000_000)

        self.check(server, behave)

    def test_without_end_are_cut(self, server: HostileServer) -> None:
        self.check(server, chunked(b"y" * 50_000 for _ in range(10_000_000)))

    def test_that_grow_when_unpacked_are_cut(self, server: HostileServer) -> None:
        bomb = gzip.compress(b"0" * 200_000_000, 9)
        self.check(server, json_answer("200 OK", bomb, "Content-Encoding: gzip"))

    def test_of_exactly_the_limit_are_read(self, server: HostileServer) -> None:
        body = b'{"a":"' + b"b" * (http_client.MOST_BYTES - 8) + b'"}'
        assert isinstance(call(server, json_answer("200 OK", body)), Succeeded)
        assert call(server, json_answer("200 OK", body + b" ")).error_code == "ResponseTooLarge"


class TestTime:
    def check(self, server: HostileServer, behave: Script, *, sent: bool = True) -> None:
        begun = time.monotonic()
        outcome = call(server, behave, timeout_seconds=0.6)
        elapsed = time.monotonic() - begun
        assert (outcome.error_code, outcome.unknown) == ("Timeout", sent)
        assert 0.5 < elapsed < 2.8

    def test_ends_a_call_that_is_never_answered(self, server: HostileServer) -> None:
        self.check(server, lambda peer: time.sleep(3))

    def test_ends_an_answer_whose_headers_trickle(self, server: HostileServer) -> None:
        def behave(peer: socket.socket) -> None:
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
                peer.sendall(bytes([byte]))
                time.sleep(0.05)

        self.check(server, behave)

    def test_ends_an_answer_whose_body_trickles(self, server: HostileServer) -> None:
        def behave(peer: socket.socket) -> None:
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(1000):
                peer.sendall(b"z")
                time.sleep(0.05)

        self.check(server, behave)

    def test_ends_an_endless_series_of_interim_answers(self, server: HostileServer) -> None:
        def behave(peer: socket.socket) -> None:
            for _ in range(1000):
                peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.02)

        self.check(server, behave)

    def test_ends_a_request_that_nobody_reads(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        kept: list[socket.socket] = []
        threading.Thread(target=lambda: kept.append(listener.accept()[0]), daemon=True).start()
        deaf = HostileServer(listener.getsockname()[1], answering("200 OK"))
        begun = time.monotonic()
        outcome = callout.execute(a_request(deaf, content=b"x" * 12_000_000, timeout_seconds=0.6))
        listener.close()
        assert (outcome.error_code, outcome.unknown) == ("Timeout", True)  # type: ignore[union-attr]
        assert time.monotonic() - begun < 1.6

    def test_ends_a_connection_that_is_never_made(self) -> None:
        """A full queue of connections: the operating system leaves ours waiting."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        begun = time.monotonic()
        outcome = callout.execute(
            a_request(HostileServer(listener.getsockname()[1], answering("200 OK")), timeout_seconds=0.6)
        )
        assert (outcome.error_code, outcome.unknown) == ("Timeout", False)  # type: ignore[union-attr]
        assert time.monotonic() - begun < 1.6
        for one in (*waiting, listener):
            one.close()

    def test_of_one_slow_system_is_not_lent_by_another(self, server: HostileServer) -> None:
        with hostile_server(lambda peer: time.sleep(2)) as slow, ThreadPoolExecutor(8) as threads:
            stuck = [threads.submit(callout.execute, a_request(slow, timeout_seconds=1.5)) for _ in range(6)]
            begun = time.monotonic()
            assert isinstance(call(server, json_answer("200 OK", b"{}"), keep_alive=True), Succeeded)
            assert time.monotonic() - begun < 0.5
            assert {one.result().error_code for one in stuck} == {"Timeout"}  # type: ignore[union-attr]


class TestConnections:
    def test_that_are_refused_sent_nothing(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            outcome = callout.execute(a_request(HostileServer(unused.getsockname()[1], answering("200 OK"))))
        assert (outcome.error_code, outcome.unknown) == ("ConnectionRefused", False)  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "behave",
        [reset, lambda peer: peer.shutdown(socket.SHUT_RDWR),
         cut_short],
        ids=["reset", "closed", "cut"],
    )  # fmt: skip
    def test_that_break_after_the_request_leave_open_what_happened(self, server: HostileServer, behave: Script) -> None:
        outcome = call(server, behave)
        assert (outcome.error_code, outcome.unknown) == ("ConnectionLost", True)
        assert len(server.requests) == 1

    def test_to_forbidden_addresses_are_not_made(self, server: HostileServer) -> None:
        outcome = call(server, answering("200 OK"), networks=())
        assert (outcome.error_code, outcome.unknown) == ("AddressForbidden", False)
        assert server.connections == 0

    def test_of_one_system_are_not_lent_to_another_that_may_not_have_them(self, server: HostileServer) -> None:
        assert isinstance(call(server, json_answer("200 OK", b"{}"), keep_alive=True), Succeeded)
        outcome = call(server, json_answer("200 OK", b"{}"), keep_alive=True, networks=())
        assert outcome.error_code == "AddressForbidden"
        assert len(server.requests) == 1

    def test_take_no_proxy_from_the_environment(self, server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
        with hostile_server(answering("418 X")) as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.address)
            assert isinstance(call(server, json_answer("200 OK", b"{}")), Succeeded)
            assert proxy.connections == 0

    def test_to_names_that_do_not_resolve_say_so(self, server: HostileServer) -> None:
        outcome = call(server, answering("200 OK"), address="http://nothing.invalid/")
        assert (outcome.error_code, outcome.unknown) == ("HostUnknown", False)

    def test_are_used_by_many_threads_at_once(self, server: HostileServer) -> None:
        server.behave = json_answer("200 OK", b'{"ok": true}')
        with ThreadPoolExecutor(16) as threads:
            outcomes = list(threads.map(callout.execute, [a_request(server, keep_alive=True) for _ in range(200)]))
        assert all(isinstance(one, Succeeded) for one in outcomes)
        assert server.connections <= 16


def test_a_self_signed_certificate_is_refused(tmp_path: Any) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain = tmp_path / "chain.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listener.accept()
        try:
            tls.wrap_socket(peer, server_side=True)
        except OSError:
            peer.close()

    threading.Thread(target=serve, daemon=True).start()
    there = HostileServer(listener.getsockname()[1], answering("200 OK"))
    outcome = callout.execute(a_request(there, address=f"https://localhost:{there.port}/"))
    listener.close()
    assert isinstance(outcome, Failed)
    assert (outcome.error_code, outcome.unknown) == ("TlsFailed", False)
    assert "self-signed" in outcome.message


class TestAuthentication:
    def sent(self, server: HostileServer, kind: Authentication, values: Mapping[str, str], name: str) -> str | None:
        credentials = Credentials("ERP", kind, values)
        outcome = call(server, json_answer("200 OK", b"{}"), credentials=credentials, content=b'{"a":1}')
        assert isinstance(outcome, Succeeded)
        return server.header(name)

    def test_basic(self, server: HostileServer) -> None:
        sent = self.sent(server, Authentication.BASIC, {"username": "dro", "password": "pä:ss"}, "Authorization")
        assert base64.b64decode((sent or "").removeprefix("Basic ")).decode() == "dro:pä:ss"

    def test_bearer(self, server: HostileServer) -> None:
        assert self.sent(server, Authentication.BEARER, {"token": "abc"}, "Authorization") == "Bearer abc"

    def test_api_key_in_its_own_header(self, server: HostileServer) -> None:
        assert self.sent(server, Authentication.API_KEY, {"key": "k1"}, "X-Api-Key") == "k1"
        assert self.sent(server, Authentication.API_KEY, {"key": "k2", "header": "X-Shop"}, "X-Shop") == "k2"

    def test_hmac_as_standard_webhooks_has_it(self, server: HostileServer) -> None:
        secret = "whsec_" + base64.b64encode(b"0123456789abcdef").decode()
        self.sent(server, Authentication.HMAC, {"secret": secret}, "webhook-signature")
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        headers = {name: server.header(name) or "" for name in names}
        assert Webhook(secret).verify('{"a":1}', headers) == {"a": 1}
        assert headers["webhook-id"] == "key"

    def test_a_secret_that_is_none_fails_before_the_call(self, server: HostileServer) -> None:
        credentials = Credentials("ERP", Authentication.HMAC, {"secret": "%%%"})
        outcome = call(server, answering("200 OK"), credentials=credentials)
        assert (outcome.error_code, outcome.unknown) == ("AuthenticationFailed", False)
        assert server.requests == []


class TestClientCredentials:
    @pytest.fixture(autouse=True)
    def no_tokens(self) -> Iterator[None]:
        authentication._tokens.clear()
        yield
        authentication._tokens.clear()

    def credentials(self, tokens: HostileServer) -> Credentials:
        values = {
            "token_address": f"{tokens.address}/token",
            "client_id": "dro",
            "client_secret": "s3cret",
            "scope": "a b",
        }
        return Credentials("ERP", Authentication.OAUTH2, values)

    def test_fetch_a_token_once_for_many_calls(self, server: HostileServer) -> None:
        server.behave = json_answer("200 OK", b"{}")
        with hostile_server(json_answer("200 OK", b'{"access_token": "T1", "expires_in": 3600}')) as tokens:
            request = a_request(server, credentials=self.credentials(tokens))
            with ThreadPoolExecutor(8) as threads:
                assert all(isinstance(one, Succeeded) for one in threads.map(callout.execute, [request] * 24))
            assert len(tokens.requests) == 1
            assert server.header("Authorization") == "Bearer T1"
            assert tokens.header("Authorization") == f"Basic {base64.b64encode(b'dro:s3cret').decode()}"
            assert tokens.requests[0].endswith(b"grant_type=client_credentials&scope=a+b")

    def test_fetch_another_one_when_it_has_expired_or_is_refused(self, server: HostileServer) -> None:
        with hostile_server(json_answer("200 OK", b'{"access_token": "T1", "expires_in": 0.2}')) as tokens:
            request = a_request(server, credentials=self.credentials(tokens))
            callout.execute(request)
            time.sleep(0.15)
            callout.execute(request)
            assert len(tokens.requests) == 2
        with hostile_server(json_answer("200 OK", b'{"access_token": "T2"}')) as tokens:
            request = a_request(server, credentials=self.credentials(tokens))
            server.behave = answering("401 X")
            assert callout.execute(request).error_code == "401"  # type: ignore[union-attr]
            callout.execute(request)
            assert len(tokens.requests) == 2

    @pytest.mark.parametrize(
        "behave",
        [answering("401 X"), json_answer("200 OK", b"{}"), json_answer("200 OK", b"[]"), json_answer("200 OK", b"{"),
         json_answer("200 OK", b'{"access_token": "a\\r\\nX-Evil: 1"}'), json_answer("200 OK", b'{"access_token": 5}'),
         reset],
    )  # fmt: skip
    def test_that_are_not_accepted_fail_before_the_call(self, server: HostileServer, behave: Script) -> None:
        with hostile_server(behave) as tokens:
            outcome = call(server, answering("200 OK"), credentials=self.credentials(tokens))
        assert (outcome.error_code, outcome.unknown) == ("AuthenticationFailed", False)
        assert server.requests == []

    def test_share_the_time_of_the_call(self, server: HostileServer) -> None:
        with hostile_server(lambda peer: time.sleep(2)) as tokens:
            begun = time.monotonic()
            outcome = call(server, answering("200 OK"), credentials=self.credentials(tokens), timeout_seconds=0.4)
        assert (outcome.error_code, outcome.unknown) == ("Timeout", False)
        assert time.monotonic() - begun < 1.2

    def test_go_to_checked_addresses_too(self, server: HostileServer) -> None:
        with hostile_server(json_answer("200 OK", b'{"access_token": "T"}')) as tokens:
            outcome = call(server, answering("200 OK"), credentials=self.credentials(tokens), networks=())
            assert (outcome.error_code, tokens.connections) == ("AddressForbidden", 0)


PRODUCTS = (Product(sku="BOX", name="Box"),)


def a_design(**integration: Any) -> Design:
    given = {"code": "erp.create", "name": "Create", "system": "ERP", "path": "/orders", **integration}
    return builders.make_design(
        products=PRODUCTS,
        attributes=[AttributeDefinition(code="colour", name="Colour"), AttributeDefinition(code="site", name="Site")],
        steps=[
            StepDefinition(code="create", name="Create", group="G", type=StepType.CALLOUT, integration="erp.create")
        ],
        integrations=(Integration(**given),),
    )


def claimed(design: Design, *, external_id: str = "SO-1", **attributes: object) -> StepWork:
    """A claimed callout step of an order for two blue boxes."""
    order = builders.make_order(
        release=builders.make_release(design),
        external_id=external_id,
        attributes=attributes,
        lines=[{"line_id": "1", "product": "BOX", "quantity": 2, "attributes": {"colour": "blue"}}],
    )
    step = builders.make_step(
        builders.make_plan(order), "create", type=StepType.CALLOUT, state=StepState.IN_PROGRESS, fence=3, attempts=1,
        sources=list(order.lines.all()),
    )  # fmt: skip
    attempt = builders.make_attempt(step)
    return StepWork(
        step=step.pk, plan=step.plan_id, order=order.pk, definition=design.step_by_code["create"], design=design,
        attempt=attempt.pk, attempt_created_at=attempt.created_at, attempt_number=1, fence=3,
        idempotency_key="5f2c", deadline=DEADLINE,
    )  # fmt: skip


def prepared(work: StepWork) -> CalloutRequest:
    [(_, request)] = callout.prepare_all([work])
    assert isinstance(request, CalloutRequest), request
    return request


def refused(work: StepWork) -> Failed:
    [(_, request)] = callout.prepare_all([work])
    assert isinstance(request, Failed)
    assert callout.execute(request) is request
    return request


@pytest.mark.django_db
class TestPrepare:
    def test_says_what_is_called_and_who_calls(self, settings: Any) -> None:
        builders.make_system(base_address="http://127.0.0.1:9/api/")
        work = claimed(a_design(headers={"X-Tenant": "acme", "Host": "evil", "idempotency-key": "mine"}))
        request = prepared(work)
        assert (request.method, request.address) == ("POST", "http://127.0.0.1:9/api/orders")
        callback = f"{settings.BASE_URL}/callbacks/{request.callback.token}"
        assert request.headers == {
            "X-Tenant": "acme",
            "Content-Type": "application/json",
            "Idempotency-Key": "5f2c",
            "Dro-Order": "SO-1",
            "Dro-Step": "create",
            "Dro-Attempt": str(work.attempt),
            "Traceparent": traceparent("webshop", "SO-1", "5f2c", work.attempt),
            "Dro-Callback-Url": callback,
        }

    def test_opens_an_address_for_the_callback_whose_token_is_not_kept(self) -> None:
        builders.make_system()
        work = claimed(a_design(timeout_seconds=5, callback_deadline_seconds=60))
        request = prepared(work)
        address = CallbackAddress.objects.get()
        assert (address.token_hash, address.attempt, address.fence) == (
            hash_of(request.callback.token),
            work.attempt,
            3,
        )
        assert address.deadline - address.created_at == timedelta(seconds=65)
        assert request.callback.deadline == address.deadline
        assert request.callback.token not in repr(request)
        assert request.callback.token not in json.dumps(request.shown)

    def test_sends_the_standard_payload_or_what_the_template_makes(self) -> None:
        builders.make_system()
        standard = json.loads(prepared(claimed(a_design())).content)
        assert standard["order"]["external_id"] == "SO-1"
        assert [line["attributes"] for line in standard["lines"]] == [{"colour": "blue"}]
        assert not {"attempts", "state", "result"} & set(standard["step"])  # else the next try would say something else
        template = {"ref": "=order.external_id", "n": "=line.quantity"}
        made = prepared(claimed(a_design(payload=template), external_id="SO-2")).content
        assert json.loads(made) == {"ref": "SO-2", "n": 2}

    @pytest.mark.parametrize(
        ("path", "external_id", "address"),
        [
            ("/orders/{order.external_id}", "SO/1?x=#2", "/orders/SO%2F1%3Fx%3D%232"),
            ("orders/{ order.external_id }/{line.attributes.colour}", "ü", "/orders/%C3%BC/blue"),
            ("/orders?ref={order.external_id}&n={line.quantity}", "a&b", "/orders?ref=a%26b&n=2"),
            ("/{order.external_id}", "@evil.example", "/%40evil.example"),
            ("{order.external_id}", "//evil.example", "/%2F%2Fevil.example"),
            ("/{order.external_id}", "a\r\nX-Evil: 1", "/a%0D%0AX-Evil%3A%201"),
            ("", "x", ""),
        ],
    )
    def test_encodes_order_data_in_the_path(self, path: str, external_id: str, address: str) -> None:
        builders.make_system(base_address="http://127.0.0.1:9")
        request = prepared(claimed(a_design(path=path), external_id=external_id))
        assert request.address == f"http://127.0.0.1:9{address}"

    @pytest.mark.parametrize(
        ("path", "external_id"),
        [("/{order.attributes.site}", "x"), ("/{order.external_id}/x", ".."), ("/{order.nothing}", "x"),
         ("/{1 + 1}", "x"),
         ("/{order.attributes}", "x"), ("/{}", "x"), ("/a b", "x"), ("/{order.external_id}", "x" * 150 + "/" * 50)],
    )  # fmt: skip
    def test_refuses_a_path_that_cannot_be_filled(self, path: str, external_id: str) -> None:
        builders.make_system()
        if external_id.startswith("xxx"):
            path = path * 41
        assert refused(claimed(a_design(path=path), external_id=external_id)).error_code == "PayloadError"

    def test_carries_any_order_number_in_a_header(self, server: HostileServer) -> None:
        builders.make_system(base_address=server.address)
        request = prepared(claimed(a_design(), external_id="SÖ-1 100%\r\nX-Evil: 1"))
        assert isinstance(callout.execute(request), Succeeded)
        assert server.header("Dro-Order") == "S%C3%96-1 100%25%0D%0AX-Evil: 1"
        assert server.header("X-Evil") is None

    @pytest.mark.parametrize(
        "template", [{"x": "=order.nothing"}, {"x": "=line.attributes.colour + 1.0"}, {"x": "=1 +"}]
    )
    def test_refuses_a_payload_that_cannot_be_made(self, template: object) -> None:
        builders.make_system()
        failure = refused(claimed(a_design(payload=template)))
        assert (failure.error_code, failure.unknown) == ("PayloadError", False)
        assert "/x" in failure.message

    @pytest.mark.parametrize(
        "base", ["", "ftp://a", "http://", "http://user:pw@a", "http://a?x=1", "nonsense", "http://[::1"]
    )
    def test_refuses_a_system_without_a_usable_address(self, base: str) -> None:
        builders.make_system(base_address=base)
        assert refused(claimed(a_design())).error_code == "NoAddress"

    def test_refuses_a_system_that_is_not_there(self) -> None:
        assert refused(claimed(a_design())).message == "There is no system ERP."

    def test_refuses_a_system_that_is_offline(self) -> None:
        builders.make_system(online=False, held_reason="Migration until noon")
        failure = refused(claimed(a_design()))
        assert (failure.error_code, failure.message) == ("SystemOffline", "Migration until noon")

    def test_refuses_networks_that_cannot_be_read(self) -> None:
        builders.make_system(allowed_networks=["everywhere"])
        assert refused(claimed(a_design())).error_code == "AddressForbidden"

    def test_refuses_credentials_that_lack_something(self) -> None:
        builders.make_system(authentication=Authentication.BASIC)
        failure = refused(claimed(a_design()))
        assert failure.error_code == "AuthenticationFailed"
        assert "username, password" in failure.message

    def test_needs_as_many_statements_for_many_calls_as_for_one(self) -> None:
        builders.make_system()
        design = a_design()
        for size in (1, 12):
            works = [claimed(design, external_id=f"SO-{size}-{number}") for number in range(size)]
            with CaptureQueriesContext(connection) as queries:
                assert len(callout.prepare_all(works)) == size
            assert len(queries) <= 5

    def test_a_get_has_no_body(self, server: HostileServer) -> None:
        builders.make_system(base_address=server.address)
        assert isinstance(callout.execute(prepared(claimed(a_design(method="get")))), Succeeded)
        assert server.requests[0].startswith(b"GET /orders HTTP/1.1\r\n")
        assert server.requests[0].endswith(b"\r\n\r\n")


@pytest.mark.django_db
class TestWhatIsKept:
    def test_holds_no_secret(self, server: HostileServer) -> None:
        canary = "canary-7c1e9d"
        system: DownstreamSystem = builders.make_system(
            base_address=server.address, authentication=Authentication.API_KEY
        )
        store_credentials(system, {"key": canary, "header": "X-Shop"})
        template = {"user": {"password": "hunter2", "api_key": "k-77"}, "note": "=order.external_id"}
        server.behave = json_answer(
            "200 OK", f'{{"echo": "{canary}", "access_token": "tok-99"}}'.encode(), "Set-Cookie: sid=abc123"
        )
        outcome = callout.execute(prepared(claimed(a_design(payload=template))))
        assert isinstance(outcome, Succeeded)
        assert server.header("X-Shop") == canary
        kept = json.dumps([outcome.request, outcome.response], ensure_ascii=False)
        for secret in (canary, "hunter2", "k-77", "tok-99", "abc123", server.header("Dro-Callback-Url") or "?"):
            assert secret not in kept
        assert HIDDEN in kept
        assert "SO-1" in kept

    def test_is_bounded(self, server: HostileServer) -> None:
        builders.make_system(base_address=server.address)
        server.behave = json_answer("200 OK", b'{"a": "' + b"b" * 900_000 + b'"}')
        outcome = callout.execute(prepared(claimed(a_design())))
        assert isinstance(outcome, Succeeded)
        assert len(json.dumps(outcome.response)) < 20_000

    def test_hides_named_secrets_in_text_too(self) -> None:
        shown = Redactor().body(b"<a>token=abc123&x=1</a>")
        assert "abc123" not in str(shown)
        assert "x=1" in str(shown)


@pytest.mark.django_db
def test_addresses_are_unguessable_and_one_for_each_try() -> None:
    work = claimed(a_design())
    first, second = open_addresses([work])[work.attempt], open_addresses([work])[work.attempt]
    assert len(first.token) >= 43
    assert first.token != second.token
    assert first.token not in repr(first)
