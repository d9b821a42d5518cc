from io import BytesIO
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from media.assets.typesetting import NoSuchTemplate, pdf, template_path

DATA: dict[str, Any] = {
    "title": "A card",
    "language": "en-gb",
    "publisher": "Spot the signs",
    "paper": "a6",
    "is_for_victims": False,
    "blocks": [],
    "about": ["Version 1"],
    "date": "2026-10-02",
    "qr": "",
    "qr_alt": "",
    "address": "",
}


class TestPdf:
    def test_makes_a_tagged_pdf(self) -> None:
        reader = PdfReader(BytesIO(pdf("material", DATA)))

        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"].value

    def test_embeds_every_typeface(self) -> None:
        reader = PdfReader(BytesIO(pdf("material", DATA)))
        resources: Any = reader.pages[0]["/Resources"]
        descriptors = [
            font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            for font in resources["/Font"].values()
        ]

        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(each) for each in descriptors)
        assert all("Atkinson" in each["/FontName"] for each in descriptors)

    def test_gives_the_same_bytes_for_the_same_data(self) -> None:
        assert pdf("material", DATA) == pdf("material", DATA)

    def test_prints_letters_of_other_languages(self) -> None:
        title = "Ŵyneb, străzi, łódź, ktoś, Tiếng Việt"
        reader = PdfReader(BytesIO(pdf("material", {**DATA, "title": title})))

        assert "străzi, łódź" in " ".join(reader.pages[0].extract_text().split())

    def test_refuses_data_without_what_the_template_needs(self) -> None:
        with pytest.raises(typst.TypstError):
            pdf("material", {"title": "A card", "language": "en-gb"})


class TestTemplatePath:
    def test_finds_the_template_of_an_app(self) -> None:
        assert template_path("material").name == "material.typ"

    def test_says_that_there_is_none(self) -> None:
        with pytest.raises(NoSuchTemplate, match=r"nothing\.typ"):
            template_path("nothing")
