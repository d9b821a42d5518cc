import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import database, listed, text


class TestText:
    def test_drops_the_blanks_around_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", " long and random\n")
        assert text("SECRET_KEY") == "long and random"

    def test_is_empty_where_nothing_is_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SECRET_KEY", raising=False)
        assert not text("SECRET_KEY")


class TestListed:
    def test_drops_blanks_and_empty_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLOWED_HOSTS", "one.example, two.example,, ")
        assert listed("ALLOWED_HOSTS") == ["one.example", "two.example"]


class TestDatabase:
    @pytest.mark.parametrize("address", ["", "  "])
    def test_is_a_file_where_none_is_named(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", address)
        assert database()["NAME"].endswith("site.sqlite3")

    def test_reads_an_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgres://spot:secret@db.example:5433/training")
        found = database()
        assert found["ENGINE"] == "django.db.backends.postgresql"
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "training")

    @pytest.mark.parametrize(
        "address",
        [
            "training",
            "postgres://",
            "postgres://spot:secret@db.example/",
            "postgress://spot:secret@db.example/training",
        ],
    )
    def test_refuses_what_names_no_database_and_keeps_the_password_to_itself(
        self, address: str, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", address)
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is no address") as refused:
            database()
        assert "secret" not in str(refused.value)
        assert not list(recwarn)
