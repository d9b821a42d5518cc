"""How people sign in, how often they may try, and how long they stay signed in."""

from portal.settings.environment import env

AUTH_USER_MODEL = "accounts.User"
# Allauth's extends Django's; naming both would hash every wrong password twice.
AUTHENTICATION_BACKENDS = ["learning.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "learning.accounts.hashers.OwaspArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.landing.LandingAdapter"
ACCOUNT_FORMS = {
    "login": "learning.accounts.forms.SignInForm",
    "request_login_code": "learning.accounts.forms.RequestCodeForm",
    "confirm_login_code": "learning.accounts.forms.EnterCodeForm",
    "change_password": "learning.accounts.forms.ChangeOwnPasswordForm",
    "set_password": "learning.accounts.forms.SetOwnPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
# There is no sign-up; allauth reads here that signing in takes a password.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 3600  # seconds: longer than a code lives, so that we can say it expired
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True  # the sign-in views set where the session is used
ACCOUNT_RATE_LIMITS = False  # learning.accounts.limits counts instead, and says why
# Tries and seconds. A force is often one network to the outside, so limits by network are for
# machines, and those by account are what stops guessing.
SIGN_IN_LIMITS = {
    "password_by_network": (env.int("LIMIT_SIGN_INS", default=3000), 60),
    "wrong_password_by_network": (env.int("LIMIT_WRONG_PASSWORDS", default=120), 60),
    "wrong_password_by_account": (5, 300),
    "code_by_network": (env.int("LIMIT_CODES", default=120), 60),
    "code_by_account": (3, 60),
    # Five guesses a code: 50 an hour at the most, of a million.
    "code_by_account_hourly": (10, 3600),
    # Guesses at one code of somebody who asks for an account.
    "join_guess": (5, 600),
}
# How many proxies of ours stand in front; their X-Forwarded-For is believed, no other.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SESSION_ENGINE = "learning.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a long shift (ux.md A11)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.problems.csrf_failure"
# In the session, not in a cookie of their own: /cookies/ promises two.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
