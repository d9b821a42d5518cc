"""Whom a person can sign in as in the demo: printed by `demo`, made by `load_demo_people`.

Invented people, and a password that everybody may know: they exist in demo and development only.
"""

DEMO_PASSWORD = "spot-the-signs-demo"  # noqa: S105 - published in the README

# Role -> what there is to see. The address to sign in with is <role>@demo.example.
DEMO_SIGN_INS = {
    "officer": "learns: My learning, modules, certificates, course bookings",
    "supervisor": "sees the team's progress",
    "trainer": "runs the four-day course: runs, places, registers",
    "partner": "leads the staff of one partner organisation",
    "second-partner": "leads the same staff, and decides what the first lead asks for",
    "author": "writes modules and questions, in /admin/",
    "administrator": "administers training for the force, in /admin/",
    "leader": "sees the force's figures, without names",
}


def email_of(role: str) -> str:
    """The address to sign in with."""
    return f"{role}@demo.example"
