from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from pypdf import PdfReader
from pytest_django import Settings

from media.library import pdf
from media.library.models import MaterialPage
from media.library.pdf import nodes_of, print_data, printed
from media.reference.models import Fact
from tests.factories.library import published_material
from tests.factories.media import FactFactory

ADDRESS = "https://spot.example/m/3a/"


def read(page: MaterialPage) -> PdfReader:
    return PdfReader(BytesIO(printed(page, address=ADDRESS).content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def millimetres(reader: PdfReader) -> tuple[int, int]:
    _left, _top, width, height = reader.pages[0].mediabox
    return round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)


class TestNodesOf:
    def test_reads_paragraphs_with_bold_and_italic(self) -> None:
        nodes = nodes_of("<p>See <b>each</b> one <i>alone</i>.</p>")

        assert nodes == [
            {
                "kind": "p",
                "nodes": [
                    {"kind": "text", "text": "See "},
                    {"kind": "strong", "nodes": [{"kind": "text", "text": "each"}]},
                    {"kind": "text", "text": " one "},
                    {"kind": "em", "nodes": [{"kind": "text", "text": "alone"}]},
                    {"kind": "text", "text": "."},
                ],
            }
        ]

    def test_reads_lists_without_the_layout_between_items(self) -> None:
        nodes = nodes_of("<ul>\n<li>One</li>\n<li><p>Two</p></li>\n</ul>\n")

        assert nodes == [
            {
                "kind": "ul",
                "items": [
                    [{"kind": "text", "text": "One"}],
                    [{"kind": "p", "nodes": [{"kind": "text", "text": "Two"}]}],
                ],
            }
        ]

    def test_makes_links_whole(self, settings: Settings) -> None:
        settings.SITE_ADDRESS = "https://spot.example"

        (paragraph,) = nodes_of('<p><a href="/get-help/">Get help</a></p>')

        assert paragraph["nodes"][0]["href"] == "https://spot.example/get-help/"

    def test_leaves_the_text_of_anything_else(self) -> None:
        assert nodes_of("<table><tr><td>A cell</td></tr></table>") == [
            {"kind": "text", "text": "A cell"}
        ]

    @pytest.mark.parametrize("html", ["", "</p>", "<li>loose</li>", "<p>open", "<ul><b>x</b></ul>"])
    def test_bears_html_that_is_not_well_formed(self, html: str) -> None:
        assert isinstance(nodes_of(html), list)


@pytest.mark.django_db
class TestPrinted:
    def test_is_tagged_and_names_language_and_title(self) -> None:
        reader = read(published_material())
        root: Any = reader.trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"].value
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
        assert reader.metadata is not None
        assert reader.metadata.title == "Signs card: health"

    def test_claims_to_be_accessible(self) -> None:
        root: Any = read(published_material()).trailer["/Root"]

        assert b"pdfuaid" in root["/Metadata"].get_data()

    def test_has_headings_in_order(self) -> None:
        page = published_material(body=[{"heading": "Notice"}, {"text": "Look twice."}])
        names = structure(read(page))

        assert [name for name in names if name.startswith("/H")] == ["/H1", "/H2"]

    @pytest.mark.parametrize(
        ("paper", "size"),
        [("A7", (74, 105)), ("A6", (105, 148)), ("A5", (148, 210)), ("A4", (210, 297))],
    )
    def test_has_the_size_of_its_paper(self, paper: str, size: tuple[int, int]) -> None:
        reader = read(published_material(paper=paper))

        assert millimetres(reader) == size
        assert len(reader.pages) == 1

    def test_fits_a_full_card_on_one_side(self) -> None:
        body = [
            {"heading": "Notice"},
            {"text": "\n".join(f"- Something to notice, number {n}" for n in range(12))},
            {"heading": "Then"},
            {"text": "Tell your safeguarding lead before the end of your shift. " * 4},
        ]

        assert len(read(published_material(body=body)).pages) == 1

    def test_runs_on_where_one_side_is_not_enough(self) -> None:
        body = [{"text": "A script to read aloud in a team meeting. " * 400}]
        reader = read(published_material(body=body, paper="A4"))

        assert len(reader.pages) > 1
        assert f"1 / {len(reader.pages)}" in words(reader)

    def test_prints_version_days_and_marking(self) -> None:
        said = words(read(published_material()))

        assert "Version 1.0" in said
        assert "Checked 2 October 2026" in said
        assert "Review by 30 April 2027" in said
        assert "OFFICIAL" in said

    def test_prints_the_short_address_beside_the_code(self) -> None:
        page = published_material()

        assert "spot.example/m/3a" in words(read(page))
        assert "/Figure" in structure(read(page))

    def test_gives_what_victims_may_carry_no_code_and_no_marking(self) -> None:
        page = published_material(is_for_victims=True)

        assert "/Figure" not in structure(read(page))
        assert print_data(page, address=ADDRESS)["qr"] == ""
        assert "OFFICIAL" not in words(read(page))

    def test_prints_what_a_name_contains_and_runs_none_of_it(self) -> None:
        title = '#panic("x") *bold* $x$ <label> @ref \\ "quoted"'
        page = published_material(title=title, body=[{"text": "#read(“/etc/passwd”) [x]"}])
        said = words(read(page))

        assert "#panic(" in said
        assert "*bold* $x$ <label> @ref" in said
        assert "#read(" in said

    def test_prints_numbers_as_they_are_today(self) -> None:
        FactFactory(phone=True, key="helpline", value="08000 121 700")
        page = published_material(body=[{"contacts": {"title": "Who", "facts": ["helpline"]}}])
        before = words(read(page))
        Fact.objects.update(value="08000 999 999")

        assert "08000 121 700" in before
        assert "08000 999 999" in words(read(MaterialPage.objects.get(pk=page.pk)))

    def test_prints_every_block_a_material_may_have(self) -> None:
        FactFactory(key="referrals", status="historic")
        FactFactory(phone=True, key="helpline", status="uncertain")
        compare = {
            "title": "Facts travel further",
            "left_title": "Write this",
            "right_title": "Not this",
            "rows": [{"left": "Four beds", "right": "Slaves", "why": "A bed can be checked"}],
        }
        body: list[dict[str, Any]] = [
            {"heading": "Before"},
            {"text": "Plain **bold** words."},
            {"callout": {"title": "Stop", "text": "Do not warn.", "tone": "act"}},
            {"steps": {"title": "In order", "items": [{"title": "First"}, {"title": "Second"}]}},
            {"compare": compare},
            {"fact": {"fact": "referrals", "text": "More than ever."}},
            {"contacts": {"facts": ["helpline"]}},
        ]
        said = words(read(published_material(body=body, paper="A4")))

        for expected in (
            *("Do not warn", "Second", "Four beds", "23,411", "08000 121 700"),
            *("(Historic)", "(Uncertain, being checked)"),
        ):
            assert expected in said

    def test_speaks_the_language_of_the_material(self) -> None:
        root: Any = read(published_material(language="pl")).trailer["/Root"]

        assert root["/Lang"] == "pl"

    def test_gives_the_same_bytes_for_the_same_content(self) -> None:
        page = published_material()
        first = printed(page, address=ADDRESS)
        caches["fragments"].clear()

        assert printed(page, address=ADDRESS) == first

    def test_is_made_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        page = published_material()
        printed(page, address=ADDRESS)
        monkeypatch.setattr(pdf, "pdf", None)

        assert printed(page, address=ADDRESS).size > 5_000


def structure(reader: PdfReader) -> list[str]:
    """The names of the structure elements, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return found
