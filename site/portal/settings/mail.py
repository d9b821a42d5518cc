"""How e-mail leaves, when it may, and how much of it."""

from portal.settings.environment import env

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="Spot the signs <no-reply@spot-the-signs.example>")
# Digests and messages to many wait until the day begins; local time, "HH:MM". Codes, places and
# what a person sends to somebody by hand do not wait.
QUIET_HOURS = {
    "from": env("QUIET_FROM", default="20:00"),
    "until": env("QUIET_UNTIL", default="07:00"),
    "weekends": env.bool("QUIET_WEEKENDS", default=True),
}
# How many e-mails the schedule hands to the mail server in a minute: 150,000 take about a working
# day. Sign-in codes are sent beside it, at once.
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=240)
# Supervisors and partner leads are told of people so many days overdue.
LEADS_TOLD_AFTER_DAYS = env.int("LEADS_TOLD_AFTER_DAYS", default=14)
# Messages to many that one person may send in 24 hours.
MESSAGES_PER_DAY = env.int("MESSAGES_PER_DAY", default=5)
