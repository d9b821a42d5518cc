"""Certificates, and the page on which a stranger checks one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from learning.accounts.access import SignedInRequest, signed_in, viewer
from learning.completion.access import award_for
from learning.completion.certificates import certificate_of, certificate_pdf
from learning.completion.enums import AwardState
from learning.completion.queries import award_by_code, successor_of
from media.assets.qr import qr_svg

if TYPE_CHECKING:
    from uuid import UUID

    from learning.completion.certificates import Certificate

LONGEST_CODE = 40
# What fits into the field: the address of a certificate's page is taken for its code.
LONGEST_TYPED = 200


@never_cache
@require_GET
@signed_in
def certificate(request: SignedInRequest, award_id: UUID) -> HttpResponse:
    """Show a certificate as a page, for screen and print."""
    now = timezone.now()
    award = award_for(viewer(request.user, at=now), award_id, at=now)
    return _page(request, certificate_of(award, at=now))


@never_cache
@require_GET
@signed_in
def certificate_file(request: SignedInRequest, award_id: UUID) -> HttpResponse:
    """Send the certificate as a PDF. Its file name carries the code, not a name.

    Of one that was revoked there is none any more (410), and the page says why.
    """
    now = timezone.now()
    award = award_for(viewer(request.user, at=now), award_id, at=now)
    shown = certificate_of(award, at=now)
    if shown.is_revoked:
        return _page(request, shown, status=HTTPStatus.GONE)
    content = certificate_pdf(shown)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{award.shown_code}.pdf"'
    return response


def _page(
    request: SignedInRequest, shown: Certificate, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    is_superseded = shown.state == AwardState.SUPERSEDED
    context = {
        "certificate": shown,
        "successor": successor_of(shown.award) if is_superseded else None,
        "is_own": shown.award.learner.counts_as == request.user.learner_id,
        "qr": mark_safe(qr_svg(shown.verify_address)),  # noqa: S308 - made by segno
    }
    return render(request, "completion/certificate.html", context, status=status)


@require_GET
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a certificate."""
    typed = request.GET.get("code", "")[:LONGEST_TYPED].strip()
    if typed:
        return redirect("completion:verify", normal_code(typed) or "-")
    missing = [{"href": "#code", "text": _("Enter the code from the certificate.")}]
    errors = missing if "code" in request.GET else []
    return _verify_page(request, {"is_asked": False, "errors": errors})


@never_cache
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a stranger what a certificate is: initials, title, dates and state, no more."""
    typed = normal_code(code)
    award = award_by_code(typed)
    if award is None:
        context = {"is_asked": True, "code": code[:LONGEST_CODE]}
        return _verify_page(request, context, status=HTTPStatus.NOT_FOUND)
    shown = certificate_of(award, at=timezone.now())
    if shown.code != typed:
        # Not the new code: whoever holds a paper with the old one may not be its holder.
        return _verify_page(request, {"is_asked": True, "replaced": shown})
    return _verify_page(request, {"is_asked": True, "certificate": shown})


def _verify_page(
    request: HttpRequest, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context["longest_typed"] = LONGEST_TYPED
    return render(request, "completion/verify.html", context, status=status)


def normal_code(typed: str) -> str:
    """Return a typed code as it is kept: capitals, one hyphen, no spaces.

    The address of the page that a certificate is checked on stands for its code.
    """
    _site, is_address, rest = typed.lower().rpartition("/verify/")
    code = rest.partition("/")[0] if is_address else typed
    letters = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return f"{letters[:5]}-{letters[5:]}" if len(letters) > 5 else letters
