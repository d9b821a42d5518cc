"""Pages of a list, with the filters of the page kept."""

from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string


def drawn(pages: int, number: int, query: str = "") -> str:
    page = Paginator(range(pages), 1).get_page(number)
    context = {"page_obj": page, "query": QueryDict(query), "label": "Pages of staff"}
    return render_to_string("components/pagination.html", context)


class TestPagination:
    def test_is_left_out_for_a_single_page(self) -> None:
        assert not drawn(1, 1).strip()

    def test_says_what_is_paged_and_which_page_this_is(self) -> None:
        html = drawn(3, 2)
        assert 'aria-label="Pages of staff"' in html
        assert 'aria-label="Page 2" aria-current="page"' in html

    def test_keeps_the_filters(self) -> None:
        assert "?status=overdue&amp;page=2" in drawn(3, 1, "status=overdue&page=1")

    def test_leaves_out_pages_in_the_middle(self) -> None:
        html = drawn(20, 10)
        assert html.count("⋯") == 2
        assert 'aria-label="Page 20"' in html

    def test_offers_no_way_before_the_first_or_after_the_last(self) -> None:
        assert 'rel="prev"' not in drawn(3, 1)
        assert 'rel="next"' not in drawn(3, 3)
