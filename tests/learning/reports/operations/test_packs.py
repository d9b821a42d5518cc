"""From draft to signature: once, by the right people, and frozen for good."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, connections

from learning.accounts.access import viewer
from learning.completion.verification import differences as record_differences
from learning.reports.access import may_sign
from learning.reports.enums import PackState
from learning.reports.models import PackEvent, PackVersion, ScrutinyPack
from learning.reports.operations import (
    PackRefused,
    add_action,
    add_comment,
    return_pack,
    set_action_state,
    set_asked,
    sign_off_pack,
    submit_pack,
)
from media.editions.append_only import AppendOnlyError, triggers_lifted
from media.editions.digests import sha256_of
from tests.factories.accounts import UserFactory
from tests.factories.completion import NOW, TODAY
from tests.factories.reports import Force, force_of_people, pack_of

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def force(db: None) -> Force:
    return force_of_people()


def submitted(force: Force) -> PackVersion:
    """Return the version of a pack in which everything is said."""
    pack = pack_of(force)
    asked = "Agree on a lead.\nAgree on a day."
    set_asked(pack=pack, asked=asked, by=force.administrator, at=NOW)
    return submit_pack(pack=pack, by=force.administrator, at=NOW)


class TestMakePack:
    def test_makes_one_at_a_double_click(self, force: Force) -> None:
        assert pack_of(force) == pack_of(force)

    def test_gives_a_second_pack_of_the_quarter_its_own_address(self, force: Force) -> None:
        assert pack_of(force).key == "2026-q4"
        assert pack_of(force, title="Another").key == "2026-q4-2"

    def test_follows_up_the_last_signed_pack(self, force: Force) -> None:
        version = submitted(force)
        before = sign_off_pack(pack=version.pack, sha256=version.sha256, by=force.leader, at=LATER)
        after = pack_of(force, title="Next", from_date=TODAY, to_date=TODAY + timedelta(days=60))
        assert after.follows == before


class TestSetAsked:
    def test_keeps_who_wrote_what_and_when(self, force: Force) -> None:
        pack = pack_of(force)
        for asked in ("Agree on a lead.", "Agree on a lead. ", "Agree on a day."):
            set_asked(pack=pack, asked=asked, by=force.administrator, at=NOW)
        assert pack.asked == "Agree on a day."
        kept = [(one.text, one.by, one.at) for one in pack.asks.order_by("id")]
        assert kept == [
            ("Agree on a lead.", force.administrator, NOW),
            ("Agree on a day.", force.administrator, NOW),
        ]


class TestSubmitPack:
    def test_freezes_words_and_figures_under_their_hash(self, force: Force) -> None:
        version = submitted(force)
        assert version.data["words"]["asked"] == ["Agree on a lead.", "Agree on a day."]
        assert sha256_of(PackVersion.objects.get().data) == version.sha256

    def test_freezes_once_at_a_double_click(self, force: Force) -> None:
        version = submitted(force)
        assert submit_pack(pack=version.pack, by=force.administrator, at=LATER) == version

    @pytest.mark.parametrize("part", ["figures", "words"])
    def test_gives_another_hash_for_any_change(self, force: Force, part: str) -> None:
        version = submitted(force)
        changed = {**version.data, part: {**version.data[part], "extra": ""}}
        assert sha256_of(changed) != version.sha256

    def test_closes_the_pack_for_changes(self, force: Force) -> None:
        version = submitted(force)
        with pytest.raises(PackRefused, match="submitted"):
            set_asked(pack=version.pack, asked="More", by=force.administrator, at=LATER)

    def test_leaves_a_row_that_nothing_changes(self, force: Force) -> None:
        version = submitted(force)
        with pytest.raises(AppendOnlyError):
            version.save()


class TestSignOffPack:
    def test_signs_what_was_read(self, force: Force) -> None:
        version = submitted(force)
        pack = sign_off_pack(pack=version.pack, sha256=version.sha256, by=force.leader, at=LATER)
        assert (pack.state, pack.signed_version) == (PackState.SIGNED_OFF, version)

    def test_signs_once_at_a_double_click_and_in_two_tabs(self, force: Force) -> None:
        version = submitted(force)
        for _click in range(2):
            sign_off_pack(pack=version.pack, sha256=version.sha256, by=force.leader, at=LATER)
        other = UserFactory(leader=True)
        with pytest.raises(PackRefused, match="already"):
            sign_off_pack(pack=version.pack, sha256=version.sha256, by=other, at=LATER)
        assert PackEvent.objects.filter(to_state=PackState.SIGNED_OFF).count() == 1

    def test_refuses_another_version_than_the_one_read(self, force: Force) -> None:
        version = submitted(force)
        return_pack(
            pack=version.pack,
            sha256=version.sha256,
            reason="Add the south",
            by=force.leader,
            at=NOW,
        )
        set_asked(pack=version.pack, asked="Other words", by=force.administrator, at=LATER)
        submit_pack(pack=version.pack, by=force.administrator, at=LATER)
        with pytest.raises(PackRefused, match="anew"):
            sign_off_pack(pack=version.pack, sha256=version.sha256, by=force.leader, at=LATER)

    def test_refuses_who_made_it_or_submitted_it(self, force: Force) -> None:
        version = submitted(force)
        with pytest.raises(PackRefused, match="Who made"):
            sign_off_pack(
                pack=version.pack, sha256=version.sha256, by=force.administrator, at=LATER
            )

    @pytest.mark.parametrize("what", ["asked", "comment", "action", "state"])
    def test_refuses_who_wrote_in_it(self, force: Force, what: str) -> None:
        pack, her = pack_of(force), force.leader
        by = force.administrator if what == "state" else her
        action = None
        if what == "asked":
            set_asked(pack=pack, asked="Agree on a lead.", by=her, at=NOW)
        elif what == "comment":
            add_comment(pack=pack, text="Good", token=uuid4(), by=her, at=NOW)
        else:
            action = add_action(
                pack=pack, text="Name a lead", owner="Districts", due_date=TODAY, token=uuid4(),
                by=by, at=NOW,
            )  # fmt: skip
        if what == "state" and action:
            set_action_state(action=action, state="done", note="Named", by=her, at=NOW)
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        assert not may_sign(viewer(her, at=LATER), pack, day=TODAY)
        with pytest.raises(PackRefused, match="wrote in it"):
            sign_off_pack(pack=pack, sha256=version.sha256, by=her, at=LATER)
        with pytest.raises(PackRefused, match="wrote in it"):
            return_pack(pack=pack, sha256=version.sha256, reason="No", by=her, at=LATER)

    def test_refuses_a_draft(self, force: Force) -> None:
        with pytest.raises(PackRefused):
            sign_off_pack(pack=pack_of(force), sha256="", by=force.leader, at=LATER)


class TestReturnPack:
    def test_sends_it_back_with_the_reason(self, force: Force) -> None:
        version = submitted(force)
        return_pack(
            pack=version.pack,
            sha256=version.sha256,
            reason="Add the south",
            by=force.leader,
            at=NOW,
        )
        event = PackEvent.objects.latest("id")
        assert (event.to_state, event.reason) == (PackState.RETURNED, "Add the south")
        again = submit_pack(pack=version.pack, by=force.administrator, at=LATER)
        assert again.number == 2

    def test_asks_for_a_reason(self, force: Force) -> None:
        version = submitted(force)
        with pytest.raises(PackRefused, match="Say why"):
            return_pack(
                pack=version.pack, sha256=version.sha256, reason=" ", by=force.leader, at=NOW
            )


class TestActionsAndComments:
    def test_are_added_once_at_a_double_click(self, force: Force) -> None:
        pack, token = pack_of(force), uuid4()
        for _click in range(2):
            add_comment(pack=pack, text="Good", token=token, by=force.administrator, at=NOW)
            add_action(
                pack=pack, text="Name a lead", owner="Districts", due_date=TODAY, token=token,
                by=force.administrator, at=NOW,
            )  # fmt: skip
        assert (pack.comments.count(), pack.actions.count()) == (1, 1)
        assert pack.actions.get().states.count() == 1

    def test_of_a_signed_pack_can_still_be_done(self, force: Force) -> None:
        pack = pack_of(force)
        action = add_action(
            pack=pack, text="Name a lead", owner="Districts", due_date=TODAY, token=uuid4(),
            by=force.administrator, at=NOW,
        )  # fmt: skip
        version = submit_pack(pack=pack, by=force.administrator, at=NOW)
        sign_off_pack(pack=pack, sha256=version.sha256, by=force.leader, at=LATER)
        with pytest.raises(PackRefused, match="what was done"):
            set_action_state(action=action, state="done", note="", by=force.leader, at=LATER)
        for _click in range(2):
            set_action_state(action=action, state="done", note="Named", by=force.leader, at=LATER)
        assert [state.state for state in action.states.all()] == ["open", "done"]


class TestVerification:
    def test_finds_a_frozen_pack_that_was_changed(self, force: Force) -> None:
        version = submitted(force)
        assert list(record_differences()) == []
        with triggers_lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE reports_packversion SET sha256 = %s", ["0" * 64])
        assert list(record_differences()) == [
            f"Pack {version.pack.key}, version 1: its hash does not fit."
        ]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_sign_once(self) -> None:
        force = force_of_people()
        version = submitted(force)
        outcomes: list[str] = []

        def sign() -> None:
            try:
                sign_off_pack(pack=version.pack, sha256=version.sha256, by=force.leader, at=LATER)
                outcomes.append("signed")
            finally:
                connections.close_all()

        threads = [Thread(target=sign) for _tab in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert outcomes == ["signed", "signed"]
        assert PackEvent.objects.filter(to_state=PackState.SIGNED_OFF).count() == 1
        assert ScrutinyPack.objects.get().signed_version == version
