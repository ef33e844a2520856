"""Every route of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path, re_path

from dro_site.api.documentation import api_documentation
from dro_site.api.schema import openapi
from dro_site.live.stream import stream
from dro_site.pages import errors, health, home
from fulfillment.api.callbacks import callback

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("login", LoginView.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", home.home, name="home"),
    path("search", home.search, name="search"),
    path("live/stream", stream, name="live-stream"),
    path("", include("fulfillment.pages.urls")),
    path("", include("orchestration.pages.urls")),
    path("", include("catalog.pages.urls")),
    path("api/docs", api_documentation, name="api-documentation"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/draft/", include("orchestration.api.urls")),
    path("api/v1/", include("fulfillment.api.urls")),
    path("callbacks/<str:token>", callback, name="callback"),
    re_path(r"^api(/|$)", errors.unknown_route, name="unknown-route"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
