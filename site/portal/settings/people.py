"""Lists of people: how much is read, how long it is kept, when to ask before people leave."""

from portal.settings.environment import env

PEOPLE_IMPORT = {
    # A list that would leave more people than both of these without a post asks for a reason.
    "most_leaving_share": env.float("PEOPLE_IMPORT_LEAVING_SHARE", default=0.05),
    "fewest_leaving": env.int("PEOPLE_IMPORT_LEAVING_FEWEST", default=10),
    "kept_days": env.int("PEOPLE_IMPORT_KEPT_DAYS", default=30),
    # Planned and carried out while the sender waits.
    "upload_bytes": 5 * 1024 * 1024,
    "upload_rows": env.int("PEOPLE_IMPORT_UPLOAD_ROWS", default=5_000),
    # Left to the worker.
    "feed_bytes": env.int("PEOPLE_IMPORT_FEED_MB", default=40) * 1024 * 1024,
    "feed_rows": env.int("PEOPLE_IMPORT_FEED_ROWS", default=250_000),
    # A worker that says nothing for so long has stopped.
    "lost_after_minutes": 120,
}
