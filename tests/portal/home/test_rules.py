"""What a link to /help/ may say."""

from urllib.parse import parse_qs, urlsplit

import pytest

from portal.home.rules import Report

PAGE = "/learn/people-and-places/check/3/feedback/"


class TestReport:
    def test_names_page_and_question(self) -> None:
        report = Report.of({"page": PAGE, "question": "M02-Q8"})
        assert report == Report(page=PAGE, question="M02-Q8")

    @pytest.mark.parametrize(
        "page",
        ["", "learn/", "//evil.example/", "/learn/?a=b/", "/ring 0900 now/", "/" + "a/" * 200],
    )
    def test_is_none_for_what_is_no_page_of_ours(self, page: str) -> None:
        assert Report.of({"page": page}) is None

    def test_leaves_out_words_put_in_place_of_a_question(self) -> None:
        assert Report.of({"page": PAGE, "question": "Ring 0900!"}) == Report(PAGE, "")

    def test_begins_a_message_in_which_both_are_named(self) -> None:
        link = urlsplit(Report(PAGE, "M02-Q8").mail_address(desk="d@x.example", site="https://s"))
        assert (link.scheme, link.path) == ("mailto", "d@x.example")
        fields = parse_qs(link.query)
        assert fields["subject"] == ["Something wrong with question M02-Q8"]
        assert fields["body"][0].startswith(f"Page: https://s{PAGE}\r\nQuestion: M02-Q8\r\n")
