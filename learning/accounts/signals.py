"""News this room sends upward, inside the transaction that caused it."""

from django.dispatch import Signal

# Sent when people took up, left or changed posts.
# Arguments: learners (collection of learner ids), at (datetime).
posts_changed = Signal()

# Sent when an organisation was moved, today or from a past day on; nobody's posts changed.
# Arguments: before and after (DatedTree: as known until now, and from now on), organisations
# (ids of all whose place changed, those beneath included), day (date: the first day that
# changed), at (datetime: when it became known).
tree_changed = Signal()

# Sent when an organisation became part of another, after its people and children went there.
# Arguments: organisation, into (Organisation), day (date), by (User or None), at (datetime).
organisation_merged = Signal()

# Sent when somebody asks for an account. Arguments: request (AccessRequest), leads (list of User),
# at (datetime).
access_requested = Signal()

# Sent when a request was approved, declined or had waited too long.
# Arguments: request (AccessRequest), decision (AccessDecision), at (datetime).
access_decided = Signal()

# Sent each morning for each guest whose stay ends soon; the same again is the same news.
# Arguments: post (Membership), leads (list of User), at (datetime).
guest_stay_ending = Signal()

# Sent when a person moves to another organisation, with what either lead may know.
# Arguments: person (User), old (Membership or None), new (Membership), leads (list of User),
# by (User or None), at (datetime).
person_moved = Signal()

# Sent when people who were put on a list are to be told. Arguments: users (list of User),
# organisation (Organisation), by (User or None), at (datetime).
people_invited = Signal()
