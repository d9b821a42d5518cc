from media.blocks.glossary import mark_terms

CLUSTER = {"key": "cluster", "term": "Cluster", "definition": "Several <small> things."}
NRM = {"key": "nrm", "term": "National Referral Mechanism (NRM)", "definition": "A framework."}
RESPONDER = {"key": "fr", "term": "First responder", "definition": "A person."}
BODY = {"key": "fro", "term": "First responder organisation", "definition": "A body."}


class TestMarkTerms:
    def test_makes_the_first_occurrence_a_button(self) -> None:
        html = mark_terms("<p>A cluster, and clusters.</p>", [CLUSTER])
        assert html.count("app-term") == 1
        assert 'popovertarget="g-cluster">cluster</button>, and clusters.' in html

    def test_puts_the_meaning_after_the_text(self) -> None:
        html = mark_terms("<p>A cluster.</p>", [CLUSTER])
        _text, meaning = html.split("</p>", 1)
        assert '<div id="g-cluster" class="app-pop" popover>' in meaning
        assert "Several &lt;small&gt; things." in meaning
        assert 'popovertargetaction="hide">Close</button>' in meaning

    def test_takes_an_abbreviation_only_as_it_is_written(self) -> None:
        assert "app-term" in mark_terms("<p>Refer to the NRM.</p>", [NRM])
        assert "app-term" not in mark_terms("<p>The nrm of it.</p>", [NRM])

    def test_takes_the_longer_of_two_terms(self) -> None:
        html = mark_terms("<p>Each first responder organisation has one.</p>", [RESPONDER, BODY])
        assert 'popovertarget="g-fro">first responder organisation</button>' in html
        assert 'g-fr"' not in html

    def test_leaves_headings_links_and_summaries_alone(self) -> None:
        html = "<h2>Cluster</h2><a href='/'>cluster</a><summary>cluster</summary>"
        assert mark_terms(html, [CLUSTER]) == html

    def test_leaves_attributes_slots_and_parts_of_words_alone(self) -> None:
        html = '<img alt="cluster"><p>@@slot:contact:cluster@@ clustered &cluster; sub-cluster</p>'
        assert mark_terms(html, [CLUSTER]) == html

    def test_gives_each_section_ids_of_its_own(self) -> None:
        assert 'id="s3-cluster"' in mark_terms("<p>cluster</p>", [CLUSTER], prefix="s3")

    def test_does_not_mark_a_term_inside_another_term(self) -> None:
        inner = {"key": "r", "term": "Responder", "definition": "x"}
        html = mark_terms("<p>A first responder.</p>", [inner, RESPONDER])
        assert html.count("app-term") == 1
