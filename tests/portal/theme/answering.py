"""Pages of ours, and a small server that answers their scripts as a test tells it to."""

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template import Context, Template
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

POLICY = "default-src 'none'; " + "; ".join(
    f"{directive} 'self'"
    for directive in (
        "script-src",
        "style-src",
        "font-src",
        "connect-src",
        "form-action",
        "img-src",
    )
)
QUESTION = """<form method="post" action="/save/" novalidate data-answer="a1/q1"{saved}>
<input type="hidden" name="sequence" value="4">
<label><input type="radio" name="choice" value="a" id="a">First</label>
<label><input type="radio" name="choice" value="b" id="b">Second</label>
<button class="govuk-button">Continue</button>
<button class="govuk-button" name="action" value="leave">Save and leave</button></form>
{{% include "components/no_connection.html" %}}"""
REGISTER = """<form method="post" action="/save/" class="app-register" data-answer="register">
{people}<div class="app-stickybar"><button class="govuk-button">Save</button>
<button class="govuk-button" name="everyone" value="present">Mark everyone else present</button>
<p role="status" data-tally><b class="app-register__away">No connection. </b>
<span data-marked>0</span> of 2 marked<span data-unsent hidden>,
<span></span> to send</span></p></div></form>
{{% include "components/no_connection.html" %}}"""
PERSON = """<div data-while="seen-{n}" data-stands="{stands}">
<input type="hidden" name="seen-{n}" value="{seen}">
<label><input type="radio" name="mark-{n}" value="present" id="p{n}"{checked}>Present</label>
<label><input type="radio" name="mark-{n}" value="absent" id="a{n}">Absent</label></div>"""


def register(*stands: str) -> str:
    """Draw a register; `stands` is the mark that stands for each person, or nothing."""
    people = [
        PERSON.format(
            n=n, stands=kind, seen=n if kind else 0, checked=" checked" if kind == "present" else ""
        )
        for n, kind in enumerate(stands, start=1)
    ]
    return REGISTER.format(people="".join(people))


SCENE = """<div data-scene><svg class="app-scene__markers" width="100%" height="100%">
{% include "components/marker.html" with x=50 y=50 number=1 control="seen-1" only %}</svg></div>
<input type="checkbox" id="seen-1" name="seen"><label for="seen-1">A padlock</label>"""


def drawn(main: str, **context: object) -> str:
    page = '{% extends "base.html" %}{% load theme %}{% block main %}' + main + "{% endblock %}"
    return Template(page).render(Context({"draft_owner": "0123456789ab", **context}))


class Answering(BaseHTTPRequestHandler):
    """Pages by path, posts by a function, static files as they are built."""

    server: "SiteServer"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            built = Path(str(finders.find(path.removeprefix("/static/"))))
            kind = guess_type(built.name)[0] or "application/octet-stream"
            self.reply(200, built.read_bytes(), {"Content-Type": kind})
        else:
            html = self.server.pages.get(path, f"<h1>At {path}</h1>")
            self.reply(200, html.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(body.decode())
        self.server.answer(self)

    def reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Security-Policy", POLICY)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test does."""


class SiteServer(ThreadingHTTPServer):
    """A server of the test's own, so that it can fail on purpose."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.pages: dict[str, str] = {}
        self.posted: list[str] = []
        self.answer: Callable[[Answering], None] = signed_out


def signed_out(handler: Answering) -> None:
    handler.reply(200, b"Signed out", {"Content-Type": "text/plain"})


def json_next(handler: Answering) -> None:
    tell("/next/")(handler)


def tell(path: str) -> "Callable[[Answering], None]":
    body = json.dumps({"next": path}).encode()
    return lambda handler: handler.reply(200, body, {"Content-Type": "application/json"})


def redirect_to(path: str) -> "Callable[[Answering], None]":
    return lambda handler: handler.reply(303, headers={"Location": path})


def cut_off(handler: Answering) -> None:
    """Take the request and never answer: the connection is gone."""
    handler.connection.shutdown(socket.SHUT_RDWR)


class Site:
    """One person's browser in front of that server."""

    def __init__(self, page: "Page", server: SiteServer) -> None:
        self.page = page
        self.server = server
        self.address = f"http://127.0.0.1:{server.server_port}"

    def open(self, main: str, path: str = "/page/", **context: object) -> None:
        self.server.pages[path] = drawn(main, **context)
        self.page.goto(self.address + path)

    def kept(self) -> dict[str, str]:
        kept = dict(self.page.evaluate("Object.entries(localStorage)"))
        return {key: value for key, value in kept.items() if key.startswith("answer/")}
