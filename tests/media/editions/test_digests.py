from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.editions.digests import canonical_json, sha256_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class TestCanonicalJson:
    def test_sorts_keys_and_leaves_no_spaces(self) -> None:
        assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'

    def test_writes_days_instants_and_numbers(self) -> None:
        value = [date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC), Decimal("0.50"), UUID(int=1)]
        assert canonical_json(value) == (
            '["2026-03-01","2026-03-01T00:00:00+00:00","0.50",'
            '"00000000-0000-0000-0000-000000000001"]'
        )

    def test_refuses_what_has_no_one_form(self) -> None:
        with pytest.raises(TypeError, match="set has no canonical form"):
            canonical_json({1, 2})

    @given(st.dictionaries(st.text(), JSON))
    def test_does_not_depend_on_the_order_of_keys(self, value: dict[str, object]) -> None:
        assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


class TestSha256Of:
    def test_hashes_bytes_as_they_are(self) -> None:
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert sha256_of(b"") == sha256_of("") == sha256_of(memoryview(b"")) == empty
