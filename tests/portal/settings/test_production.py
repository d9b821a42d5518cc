"""A real installation starts with what only it can know, or says what is missing."""

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

NEEDED = {
    "SECRET_KEY": "long and random" * 5,
    "ALLOWED_HOSTS": "training.example, www.training.example",
    "DATABASE_URL": "postgres://spot:secret@db.example/training",
}


def start(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> dict[str, Any]:
    for name, value in {**NEEDED, **changes}.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return runpy.run_module("portal.settings.production")


class TestProduction:
    def test_starts_with_all_it_needs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = start(monkeypatch)
        assert found["ALLOWED_HOSTS"] == ["training.example", "www.training.example"]
        assert found["CSRF_TRUSTED_ORIGINS"][1] == "https://www.training.example"
        assert found["DEBUG"] is False
        assert found["DEMO_PEOPLE_ALLOWED"] is False

    @pytest.mark.parametrize("name", sorted(NEEDED))
    @pytest.mark.parametrize("value", [None, "", " , "])
    def test_names_the_one_that_is_missing(
        self, name: str, value: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(ImproperlyConfigured) as refused:
            start(monkeypatch, **{name: value})
        said = str(refused.value)
        assert f"{name} (" in said
        assert not any(f"{other} (" in said for other in NEEDED if other != name)

    def test_names_all_that_are_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ImproperlyConfigured) as refused:
            start(monkeypatch, **dict.fromkeys(NEEDED))
        assert all(f"{name} (" in str(refused.value) for name in NEEDED)
