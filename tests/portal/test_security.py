"""Security headers: strict everywhere, relaxed where the editor needs it and nowhere else."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.security import area_of, policy_for
from tests.factories.accounts import UserFactory

PUBLIC = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
)  # fmt: skip


def directives(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";") if part.strip()}


class TestPolicyFor:
    def test_lets_the_public_pages_load_from_here_alone(self) -> None:
        assert directives(policy_for("public")) == set(PUBLIC)

    def test_gives_the_editor_its_inline_scripts(self) -> None:
        relaxed = directives(policy_for("admin"))
        assert any(each.startswith("script-src") and "unsafe-inline" in each for each in relaxed)
        assert not any("http" in each or "*" in each for each in relaxed)

    def test_lets_an_uploaded_file_do_nothing(self) -> None:
        policy = directives(policy_for("uploads"))
        assert {"script-src 'none'", "sandbox"} <= policy


class TestAreaOf:
    @pytest.mark.parametrize(
        ("path", "area"),
        [
            ("/admin/", "admin"),
            ("/admin/pages/3/edit/", "admin"),
            ("/administration/", "public"),
            ("/cy/admin/", "public"),
            ("/uploads/original/a.svg", "uploads"),
            ("/", "public"),
        ],
    )
    def test_goes_by_the_address(self, path: str, area: str) -> None:
        assert area_of(path) == area


@pytest.mark.django_db
class TestAnswers:
    @pytest.mark.parametrize("address", ["/sign-in/", "/account/", "/nowhere/", "/healthz"])
    def test_carry_the_strict_policy_and_the_other_headers(self, address: str) -> None:
        client = Client()
        client.force_login(UserFactory())
        answer: Any = client.get(address)
        assert directives(answer["Content-Security-Policy"]) == set(PUBLIC)
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        for feature in ("camera", "geolocation", "microphone"):
            assert f"{feature}=()" in answer["Permissions-Policy"]


class TestCookies:
    def test_are_out_of_reach_of_scripts_and_of_other_sites(self) -> None:
        assert settings.SESSION_COOKIE_HTTPONLY
        assert settings.SESSION_COOKIE_SAMESITE == "Lax"
