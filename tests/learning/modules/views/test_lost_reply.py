"""The network is cut after the server has committed and before its reply arrives."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from learning.accounts.models import User
from quizzes.attempts.models import Attempt, Mark, Response
from tests.factories.accounts import UserFactory
from tests.factories.items import FULL_RESPONSES
from tests.learning.modules.conftest import (
    SCENE,
    SLUG,
    hidden_fields,
    module_of_all_types,
    signed_in,
)

pytestmark = pytest.mark.django_db(transaction=True)


class CutWire:
    """A wire to a server on which requests arrive and replies are lost on the way back."""

    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.lost: list[bytes] = []
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def _carry(self) -> None:
        caller, _address = self.listener.accept()
        with caller, socket.create_connection(self.server) as server:
            server.sendall(_request_in(caller))
            reply = b""
            while piece := server.recv(65_536):
                reply += piece
            self.lost.append(reply)

    def close(self) -> None:
        self.thread.join(timeout=20)
        self.listener.close()


def _request_in(caller: socket.socket) -> bytes:
    """Read one whole request."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += caller.recv(65_536)
    head, body = request.split(b"\r\n\r\n", 1)
    sized = re.search(rb"content-length: (\d+)", head.lower())
    assert sized is not None
    length = int(sized[1])
    while len(body) < length:
        piece = caller.recv(65_536)
        body, request = body + piece, request + piece
    return request


class Browser:
    """A plain HTTP client with a person's cookies."""

    def __init__(self, server: str, user: User) -> None:
        address = urlsplit(server)
        self.host, self.port = str(address.hostname), int(address.port or 80)
        session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}"
        self.token = ""

    def get(self, path: str) -> str:
        with closing(HTTPConnection(self.host, self.port, timeout=20)) as connection:
            connection.request("GET", path, headers={"Cookie": self.cookies})
            reply = connection.getresponse()
            html = reply.read().decode()
            for header in reply.headers.get_all("Set-Cookie", []):
                if header.startswith("csrftoken="):
                    self.cookies += "; " + header.split(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        self.token = found[1] if found else self.token
        return html

    def post(self, path: str, fields: dict[str, Any], *, port: int = 0) -> int:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}, doseq=True)
        headers = {
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        with closing(HTTPConnection(self.host, port or self.port, timeout=20)) as connection:
            connection.request("POST", path, body=body, headers=headers)
            return connection.getresponse().status


@pytest.fixture
def browser_of_learner(live_server: LiveServer) -> Browser:
    module_of_all_types()
    return Browser(live_server.url, UserFactory(officer=True))


@pytest.fixture
def cut_wire(browser_of_learner: Browser) -> Iterator[CutWire]:
    wire = CutWire(browser_of_learner.host, browser_of_learner.port)
    yield wire
    wire.close()


def at(address: str) -> str:
    return f"/learn/{SLUG}/{address}"


class TestLostReply:
    @pytest.mark.parametrize(
        ("address", "answer"),
        [("check/1/", FULL_RESPONSES["single_choice"]), (f"{SCENE}/", FULL_RESPONSES["scene"])],
    )
    def test_leaves_one_save_when_the_answer_is_sent_again(
        self,
        browser_of_learner: Browser,
        cut_wire: CutWire,
        address: str,
        answer: dict[str, Any],
    ) -> None:
        browser = browser_of_learner
        browser.get(at("check/"))
        browser.post(at("check/"), {"action": "start"})
        fields = {**hidden_fields(browser.get(at(address))), **answer}
        with pytest.raises(RemoteDisconnected):
            browser.post(at(address), fields, port=cut_wire.port)
        cut_wire.close()
        assert cut_wire.lost[0].startswith(b"HTTP/1.1 302")  # it was saved; only the reply is gone
        committed = list(Response.objects.values_list("pk", "sequence", "saved_at"))
        assert len(committed) == 1

        assert browser.post(at(address), fields) == 302
        assert list(Response.objects.values_list("pk", "sequence", "saved_at")) == committed
        assert Mark.objects.count() == 1
        assert Attempt.objects.filter(number__gt=1).count() == 0

    def test_leaves_one_result_when_it_is_handed_in_again(
        self, browser_of_learner: Browser, cut_wire: CutWire
    ) -> None:
        browser = browser_of_learner
        browser.get(at("check/"))
        browser.post(at("check/"), {"action": "start"})
        with pytest.raises(RemoteDisconnected):
            browser.post(at("check/"), {"action": "finish", "confirmed": "yes"}, port=cut_wire.port)
        cut_wire.close()
        handed_in = Attempt.objects.get()
        assert browser.post(at("check/"), {"action": "finish", "confirmed": "yes"}) == 302
        assert Attempt.objects.get().submitted_at == handed_in.submitted_at
