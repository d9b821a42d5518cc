"""How often one may try to sign in, by account and by network.

Allauth's own limits keep lists in the cache under a lock: on a database cache that is some 60
statements and 15 commits for a sign-in, one after another for everybody behind one address. Here
a try is one upsert, and all tries of a sign-in are one commit.
"""

import hmac
import ipaddress
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from learning.accounts.models import TryCount

COUNT_ONE = """
    INSERT INTO accounts_trycount (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET count = accounts_trycount.count + 1
    RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """At most so many tries in a span of so many seconds; spans begin on the clock."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Taken:
    """Tries that were counted: their keys, and the limits that are used up."""

    keys: dict[Limit, str]
    exceeded: frozenset[Limit]


def limit(name: str) -> Limit:
    """Return a limit of `settings.SIGN_IN_LIMITS`."""
    most, seconds = settings.SIGN_IN_LIMITS[name]
    return Limit(name, most, seconds)


@transaction.atomic
def take(tries: Sequence[tuple[Limit, str]], *, at: datetime) -> Taken:
    """Count one try for each limit and whom it is about. All count, whether allowed or not.

    Name the busiest limit last: its row is what simultaneous sign-ins wait for.
    """
    keys, exceeded = {}, set()
    with connection.cursor() as cursor:
        for each, subject in tries:
            span = int(at.timestamp()) // each.seconds
            keys[each] = _key(f"{each.name}:{subject}:{span}")
            ends_at = datetime.fromtimestamp((span + 1) * each.seconds, UTC)
            cursor.execute(COUNT_ONE, [keys[each], ends_at])
            (count,) = cursor.fetchone()
            if count > each.most:
                exceeded.add(each)
    return Taken(keys, frozenset(exceeded))


def give_back(taken: Taken, *, limits: Collection[Limit]) -> None:
    """Uncount tries that turned out to be no guesses."""
    keys = [key for each, key in taken.keys.items() if each in limits]
    TryCount.objects.filter(key__in=keys, count__gt=0).update(count=F("count") - 1)


def forget_counts(*, at: datetime) -> int:
    """Delete the counts of spans that are over; returns how many."""
    gone, _by_model = TryCount.objects.filter(ends_at__lt=at).delete()
    return gone


def network_of(address: str) -> str:
    """Return what is counted as one network: a provider hands out IPv6 by the /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        # A server that listens on both writes 198.51.100.7 as ::ffff:198.51.100.7.
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)


def _key(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()
