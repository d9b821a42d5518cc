"""A developer's machine starts, with and without DEBUG."""

import runpy

import pytest


@pytest.mark.parametrize("value", ["0", "1"])
def test_every_storage_is_there(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", value)
    found = runpy.run_module("portal.settings.development")
    assert set(found["STORAGES"]) == {"default", "staticfiles", "exports"}
