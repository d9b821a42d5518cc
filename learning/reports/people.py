"""Which people a list is asked for: filter, words and selection in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.accounts.models import Membership, User
from learning.accounts.naming import paths_by_name
from learning.accounts.queries import organisation_called
from learning.completion.enums import OUTSTANDING, StandingState
from learning.completion.queries import PeopleList, people_standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from learning.accounts.access import Viewer
    from learning.accounts.models import Learner, Organisation
    from learning.completion.models import StandingSpan
    from learning.completion.queries import Figures
    from learning.reports.as_at import AsAt

LONGEST_SEARCH = 80  # characters
DEFAULT_STATE = "overdue"
DEFAULT_SORT = "due"
SORTS = frozenset({way + key for key in ("name", "group", "due", "state") for way in ("", "-")})
# The filter's words → the states they stand for; `all` stands for every state.
STATES: dict[str, tuple[StandingState, ...]] = {
    "overdue": (StandingState.OVERDUE, StandingState.LAPSED),
    "due_soon": (StandingState.DUE_SOON,),
    "not_started": (StandingState.NOT_STARTED,),
    "in_progress": (StandingState.IN_PROGRESS,),
    "current": (StandingState.CURRENT,),
    "exempt": (StandingState.EXEMPT,),
    "all": (),
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the people of an organisation."""

    shown: Organisation
    as_at: AsAt
    group: Organisation | None
    state: str
    search: str
    sort: str
    everyone: bool
    who: frozenset[UUID]
    # Where the reader sees people by name.
    paths: tuple[str, ...]
    # Values of the filter that mean nothing here, said back to whoever gave them.
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, data: QueryDict, shown: Organisation, as_at: AsAt, seer: Viewer) -> Asked:
        """Read it from a query or a form; an unknown standing or group is left out, and said.

        A group elsewhere is unknown here.
        """
        state, key = data.get("state", ""), data.get("group", "")
        group = organisation_called(key) if key else None
        if group and not group.path.startswith(shown.path):
            group = None
        answers = ((state, state in STATES), (key, group is not None))
        return cls(
            shown=shown,
            as_at=as_at,
            group=group,
            state=state if state in STATES else DEFAULT_STATE,
            wrong=tuple(value for value, is_known in answers if value and not is_known),
            search=data.get("q", "")[:LONGEST_SEARCH].strip(),
            sort=data.get("sort", "") if data.get("sort") in SORTS else DEFAULT_SORT,
            everyone="everyone" in data,
            who=frozenset(found for text in data.getlist("who") if (found := _uuid(text))),
            paths=paths_by_name(seer),
        )

    @property
    def organisation(self) -> Organisation:
        """The group, or else the whole organisation."""
        return self.group or self.shown

    @property
    def wrong_words(self) -> str:
        """Say which filters are left out; nothing where all are known."""
        if not self.wrong:
            return ""
        values = get_text_list([f"“{value[:LONGEST_SEARCH]}”" for value in self.wrong], _("and"))
        return _("%(values)s is no filter of this list, so it is left out.") % {"values": values}

    @property
    def query(self) -> str:
        """The filter as the query of an address."""
        return self._query().urlencode()

    def _query(self) -> QueryDict:
        query = QueryDict(mutable=True)
        query.update({"state": self.state, "q": self.search, **dict(self.as_at.pairs)})
        if self.group:
            query["group"] = self.group.key
        if self.sort != DEFAULT_SORT:
            query["sort"] = self.sort
        return query

    def heads(self) -> list[dict[str, str]]:
        """Return the columns, those a list is sorted by with the address that sorts by it."""
        found: list[dict[str, str]] = []
        for key, text in (
            ("name", _("Name")),
            ("group", _("Group")),
            ("due", _("Due")),
            ("state", _("Standing")),
        ):
            if key == "state" and self.offers_reminder:
                found.append({"text": _("Last reminder")})
            is_up = self.sort == key
            query = self._query()
            query["sort"] = f"-{key}" if is_up else key
            is_down = self.sort == f"-{key}"
            order = "ascending" if is_up else "descending" if is_down else ""
            found.append({"text": text, "query": query.urlencode(), "order": order})
        return found

    def fields(self) -> list[tuple[str, str]]:
        """The choice as hidden fields, so that what was previewed is what is sent."""
        if not self.everyone:
            return [("who", str(one)) for one in sorted(self.who)]
        fields = [("everyone", "1"), ("state", self.state), ("q", self.search)]
        return [*fields, ("group", self.group.key)] if self.group else fields

    def listed(self, *, figures: Figures | None = None) -> PeopleList:
        """Return them as a paginator wants them; `figures` of the day, where they are at hand."""
        return PeopleList(
            self.organisation,
            self.as_at.day,
            today=self.as_at.today,
            known_at=self.as_at.known_at,
            states=STATES[self.state],
            search=self.search,
            sort=self.sort,
            paths=self.paths,
            figures=figures,
        )

    def people(self) -> QuerySet[StandingSpan]:
        """Return one span a person, true on the day asked for."""
        return self.listed().people

    def addressees(self) -> QuerySet[User]:
        """Return the people of the list to write to; “all” are all with a main post there.

        People in sensitive posts are left out, as from every list.
        """
        if self.state != "all":
            return User.objects.filter(learner__in=self.people().order_by().values("learner"))
        posts = Membership.objects.on(self.as_at.day).primary().within(self.organisation)
        found = User.objects.filter(learner__in=posts.values("learner"), is_hidden_from_lists=False)
        for word in self.search.split():
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def chosen(self, most: int, *, besides: UUID | None) -> list[Learner]:
        """Return who of them can be reminded of something: all, or those chosen by hand.

        So many at most, and not one of them who asks: nobody reminds herself.
        """
        everybody = people_standing(self.shown, self.as_at.day, today=self.as_at.today)
        found = self.people() if self.everyone else everybody
        spans = found.filter(state__in=[*OUTSTANDING], learner__user__is_active=True)
        spans = spans.exclude(learner=besides) if besides else spans
        if not self.everyone:
            spans = spans.filter(learner__in=self.who)
        return [span.learner for span in spans[:most]]

    @property
    def offers_reminder(self) -> bool:
        """Whether the list holds anybody who has something to do today."""
        return self.state not in {"current", "exempt"} and self.as_at.is_now

    @property
    def heading(self) -> str:
        """What the list holds, in words."""
        return {
            "overdue": _("People who need a reminder"),
            "due_soon": _("People with training due in 28 days"),
            "not_started": _("People who have not started"),
            "in_progress": _("People who are in the middle of it"),
            "current": _("People who are up to date"),
            "exempt": _("People who are exempt or away"),
        }.get(self.state, _("People"))

    @property
    def nobody(self) -> str:
        """Say that the list is empty, and of whom."""
        search, group = self.search, self.group
        if search and group:
            who = _("Nobody called “%(search)s” in %(group)s")
        elif search:
            who = _("Nobody called “%(search)s”")
        elif group:
            who = _("Nobody in %(group)s")
        else:
            who = _("Nobody")
        said = {
            "overdue": _("%(who)s is overdue."),
            "due_soon": _("%(who)s has training due in 28 days."),
            "not_started": _("%(who)s has yet to start."),
            "in_progress": _("%(who)s is in the middle of it."),
            "current": _("%(who)s is up to date."),
            "exempt": _("%(who)s is exempt or away."),
        }.get(self.state, _("%(who)s is on the list."))
        return said % {"who": who % {"search": search, "group": group}}

    def filters(self) -> list[dict[str, Any]]:
        """Return the fields for `components/filters.html`."""
        groups = self._groups()
        every = [{"value": "", "text": _("All groups")}]
        fields: list[dict[str, Any]] = [
            {"kind": "text", "name": "q", "label": _("Name or e-mail"), "value": self.search},
            {
                "kind": "select",
                "name": "state",
                "label": _("Standing"),
                "value": self.state,
                "options": [
                    {"value": "overdue", "text": _("Overdue")},
                    {"value": "due_soon", "text": _("Due in 28 days")},
                    {"value": "not_started", "text": _("Not started")},
                    {"value": "in_progress", "text": _("In progress")},
                    {"value": "current", "text": _("Up to date")},
                    {"value": "exempt", "text": _("Exempt")},
                    {"value": "all", "text": _("Everybody")},
                ],
            },
        ]
        if groups:
            fields.append(
                {
                    "kind": "select",
                    "name": "group",
                    "label": _("Group"),
                    "value": self.group.key if self.group else "",
                    "options": [*every, *({"value": g.key, "text": g.name} for g in groups)],
                }
            )
        # On a phone the table has no head that sorts it.
        order = {"kind": "select", "name": "sort", "label": _("Sorted by"), "value": self.sort}
        fields.append({**order, "options": _orders()})
        hidden = ({"kind": "hidden", "name": n, "value": value} for n, value in self.as_at.pairs)
        return [*fields, *hidden]

    def _groups(self) -> list[Organisation]:
        """Return the groups to choose from: those directly beneath, and the one chosen.

        What is further down is on the page of its own group; a force has hundreds of them.
        """
        groups: list[Organisation] = list(self.shown.get_children())
        if self.group and self.group not in (self.shown, *groups):
            groups.append(self.group)
        return groups

    def chosen_filters(self, path: str) -> list[dict[str, str]]:
        """Return the filters in force, each with the address that takes it away."""
        states = {
            "due_soon": _("Due in 28 days"),
            "not_started": _("Not started"),
            "in_progress": _("In progress"),
            "current": _("Up to date"),
            "exempt": _("Exempt"),
            "all": _("Everybody"),
        }
        words = {
            "q": _("Called “%(search)s”") % {"search": self.search} if self.search else "",
            "state": str(states.get(self.state, "")),
            "group": str(self.group or ""),
        }
        found = []
        for name, text in words.items():
            if text:
                query = self._query()
                query.pop(name, None)
                found.append({"text": text, "href": f"{path}?{query.urlencode()}#people"})
        return found


def _orders() -> list[dict[str, str]]:
    """Return the orders of `SORTS` in words."""
    words = {
        "due": _("Due day, soonest first"),
        "-due": _("Due day, latest first"),
        "name": _("Name, A to Z"),
        "-name": _("Name, Z to A"),
        "group": _("Group, A to Z"),
        "-group": _("Group, Z to A"),
        "state": _("Standing, up to date first"),
        "-state": _("Standing, overdue first"),
    }
    return [{"value": value, "text": text} for value, text in words.items()]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
