"""What the service navigation offers to whom: one pure table, no database."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final, TypedDict

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# More would wrap on a force desktop and be a long menu on a phone (ux.md, section 2).
MOST_ITEMS: Final = 5

LEARN: Final = (_("Learn"), "learn/")
LEARNING: Final = (_("My learning"), "learn/")
COURSES: Final = (_("Courses"), "courses/")
RUNS: Final = (_("My runs"), "trainer/")
ALL_RUNS: Final = (_("Runs"), "trainer/")
TEAM: Final = (_("Team"), "team/")
OVERVIEW: Final = (_("Overview"), "org/")
FORCE: Final = (_("Force"), "reports/force/")
MATERIALS: Final = (_("Materials"), "materials/")
HELP: Final = (_("Get help"), "get-help/")
SEARCH: Final = (_("Search"), "search/")

SIGNED_OUT: Final = (LEARN, COURSES, MATERIALS, HELP, SEARCH)
# What gives way first when somebody answers for many things; each is a click from My learning.
GIVES_WAY: Final = (COURSES, MATERIALS, SEARCH)

FORCE_READERS: Final = frozenset({"leader", "regional_coordinator", "scrutiny_reader"})
# What a training administrator works with lies open to her from every page.
TRAINING_ADMINISTRATOR: Final = "training_administrator"
# Those whose group opens the admin, and superusers; a test holds it against the groups.
ADMIN_ROLES: Final = frozenset({"author", "trainer", "training_administrator", "administrator"})


class NavItem(TypedDict):
    """One link of the service navigation; `current` is the value of aria-current."""

    text: str | Promise
    href: str
    is_current: bool
    current: str


def language_prefix() -> str:
    """Start of every address in the active language: `/` in English, `/cy/` in Welsh."""
    language = get_language()
    return "/" if language in {None, settings.LANGUAGE_CODE} else f"/{language}/"


def opens_admin(*, roles: Collection[str]) -> bool:
    """Whether the header offers the authors' admin."""
    return not ADMIN_ROLES.isdisjoint(roles)


def nav_items(
    *, roles: Collection[str], is_signed_in: bool, path: str, prefix: str = "/"
) -> list[NavItem]:
    """List the service navigation of one page.

    Args:
        roles: words from `User.nav_roles`; unknown ones add nothing.
        is_signed_in: whether somebody is signed in at all.
        path: address of the page, to mark the item it belongs to.
        prefix: start of the addresses in the page's language.
    """
    entries = _entries_for(frozenset(roles)) if is_signed_in else SIGNED_OUT
    items = []
    for text, address in entries:
        href = prefix + address
        current = "page" if path == href else "true" if path.startswith(href) else ""
        items.append(NavItem(text=text, href=href, is_current=bool(current), current=current))
    return items


@lru_cache(maxsize=64)
def _entries_for(roles: frozenset[str]) -> tuple[tuple[str | Promise, str], ...]:
    is_partner_lead = "partner_lead" in roles
    administers = TRAINING_ADMINISTRATOR in roles
    wanted = [
        (FORCE, administers or not FORCE_READERS.isdisjoint(roles)),
        (OVERVIEW, is_partner_lead),
        (MATERIALS, is_partner_lead),
        (LEARNING, True),
        (COURSES, True),
        (RUNS, "trainer" in roles and not administers),
        (ALL_RUNS, administers),
        (TEAM, administers or "supervisor" in roles),
        (MATERIALS, not is_partner_lead),
        (SEARCH, True),
    ]
    entries = [entry for entry, is_wanted in wanted if is_wanted]
    for entry in GIVES_WAY:
        if len(entries) > MOST_ITEMS:
            entries.remove(entry)
    return tuple(entries)
