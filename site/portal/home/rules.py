"""What a link to /help/ says of the page it comes from, made fit to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

# Addresses of ours and keys of questions; nobody can put words of their own on the page.
PAGE: Final = re.compile(r"/(?:[A-Za-z0-9_-]+/)*", re.ASCII)
QUESTION: Final = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
LONGEST_PAGE: Final = 300


@dataclass(frozen=True)
class Report:
    """What somebody wants to report: a page and, where it is about one, a question."""

    page: str
    question: str

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Self | None:
        """Read the parameters of the address; None when they name no page of ours."""
        page, question = params.get("page", ""), params.get("question", "")
        if len(page) > LONGEST_PAGE or not PAGE.fullmatch(page):
            return None
        return cls(page=page, question=question if QUESTION.fullmatch(question) else "")

    def mail_address(self, *, desk: str, site: str) -> str:
        """Return a link that begins a message to the desk, with page and question filled in."""
        subject = _("Something wrong on %(page)s") % {"page": self.page}
        lines = [_("Page: %(page)s") % {"page": site + self.page}]
        if self.question:
            subject = _("Something wrong with question %(key)s") % {"key": self.question}
            lines.append(_("Question: %(key)s") % {"key": self.question})
        body = "\r\n".join([*lines, "", _("What is wrong:"), ""])
        return f"mailto:{quote(desk, safe='@')}?" + urlencode(
            {"subject": subject, "body": body}, quote_via=quote
        )
