"""Demonstration people: one per role to sign in as, and any number of invented learners."""

from portal.starter.people.crowd import make_learners
from portal.starter.people.named import NAMED, ensure_named
from portal.starter.people.packs import ensure_outcomes, ensure_packs
from portal.starter.people.rules import ensure_requirements
from portal.starter.people.waiting import ensure_waiting

__all__ = [
    "NAMED",
    "ensure_named",
    "ensure_outcomes",
    "ensure_packs",
    "ensure_requirements",
    "ensure_waiting",
    "make_learners",
]
