"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from learning.accounts.access import admin_or_403
from media.library.caching import public_page
from portal.health import healthz, readyz
from portal.home.views import Favicon, robots

# Wagtail would send a signed-in person without access back to the sign-in page, and so round.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, admin_or_403)

handler400 = "portal.problems.bad_request"
handler403 = "portal.problems.permission_denied"
handler404 = "portal.problems.not_found"
handler500 = "portal.problems.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    # One door: Wagtail's own sign-in page knows neither our limits nor our codes.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Without a language: a frozen picture has one address for good.
    path("", include("media.editions.urls")),
    # Uploads leave through a view that asks permission, wherever they are kept.
    path(settings.MEDIA_URL.removeprefix("/"), include("media.assets.urls")),
]
urlpatterns += i18n_patterns(
    path("", include("learning.modules.urls")),  # first, as it is asked most
    path("", include("learning.reports.urls")),
    path("", include("learning.completion.urls")),
    path("", include("learning.courses.urls")),
    path("", include("quizzes.attempts.urls")),
    path("", include("learning.accounts.sign_in_urls")),
    path("", include("learning.accounts.urls")),
    path("", include("learning.notices.urls")),
    path("", include("portal.home.urls")),
    path("", include("portal.search.urls")),
    path("", include("media.library.urls")),
    # Wagtail's own, the last of which serves the pages; to visitors they are all the same.
    path("", include(wagtail_urls.urlpatterns[:-1])),
    re_path(wagtail_urls.serve_pattern, public_page(wagtail_views.serve), name="wagtail_serve"),
    prefix_default_language=False,
)
