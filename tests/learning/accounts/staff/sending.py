"""Lists as they are sent, and the buttons of the pages that check them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from learning.accounts.models import PeopleImport

if TYPE_CHECKING:
    from django.test import Client

HEAD = "E-mail,First name,Surname,Role"
REFRESH = 'http-equiv="refresh" content="10"'


def nurse(n: int, **changes: str) -> str:
    cells = {"email": f"n{n}@trust.example", "first": "Jo", "last": f"Ray-{n}",
             "role": "health_worker"}  # fmt: skip
    return ",".join((cells | changes).values())


def upload(client: Client, *lines: str, how: str = "upload", **fields: Any) -> Any:
    """Send a file on the page Add staff; follows to the page that checks it."""
    file = SimpleUploadedFile("people.csv", "\n".join([HEAD, *lines]).encode())
    data = {"how": how, "file": file, **fields}
    return client.post("/org/trust/staff/add/", data, follow=True)


def address_of(page: Any) -> str:
    address: str = page.redirect_chain[-1][0]
    return address


def press(client: Client, page: Any, action: str, **fields: Any) -> Any:
    found = PeopleImport.objects.latest("pk")
    data = {"action": action, "digest": found.digest, **fields}
    return client.post(address_of(page), data, follow=True)
