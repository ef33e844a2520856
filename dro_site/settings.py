"""Settings. Everything that differs between machines comes from the environment (see docs/reference/settings.md)."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from dro_site import environment

# Lets generic Django classes be written with their type, as in ModelForm[Order].
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DRO_DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY", "insecure-development-key-that-the-launcher-always-replaces")
ALLOWED_HOSTS = environment.listing("DRO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = environment.text("DRO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CREDENTIAL_KEY = environment.text("DRO_CREDENTIAL_KEY", "ZGV2ZWxvcG1lbnQta2V5LW5vdC1mb3ItdXNlLTMyYnk=")
SIMULATOR_URL = environment.text("DRO_SIMULATOR_URL", "http://127.0.0.1:8010").rstrip("/")
SIMULATOR_SECRET = environment.text("DRO_SIMULATOR_SECRET", "whsec_ZGV2ZWxvcG1lbnQtb25seS1jYWxsYmFjay1zZWNyZXQ=")

# E-mails to the people of queues; none: nothing is sent.
SMTP = environment.smtp("DRO_SMTP_URL")
MAIL_FROM = environment.text("DRO_MAIL_FROM", "dro@localhost")
NOTICE_SECONDS = environment.number("DRO_NOTICE_SECONDS", 120)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "catalog",
    "decomposition",
    "orchestration",
    "fulfillment",
    "dro_site",
]

MIDDLEWARE = [
    "dro_site.api.request_id.RequestIdMiddleware",
    "dro_site.api.json_body.ChunkedBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dro_site.pages.storable_text.StorableTextMiddleware",
]

ROOT_URLCONF = "dro_site.urls"
ASGI_APPLICATION = "dro_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dro_site.pages.context.shell",
            ]
        },
    }
]

DATABASES = {
    "default": environment.database(
        "DATABASE_URL",
        "postgres://dro@127.0.0.1:5432/dro",
        environment.text("DRO_TEST_DATABASE", ""),
        environment.number("DRO_DATABASE_POOL", 0),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = environment.text("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60, "socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "dro_site.clock:Clock"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "fulfillment.sweep", "schedule": 1.0},  # done by the clock itself
    "drain": {"task": "fulfillment.drain", "schedule": 1.0, "options": {"expires": 5}},
    "deliver_events": {"task": "fulfillment.deliver_events", "schedule": 2.0, "options": {"expires": 10}},
    "replay": {"task": "fulfillment.replay", "schedule": 1.0, "options": {"expires": 5}},
    "repair": {"task": "fulfillment.repair", "schedule": 1.0, "options": {"expires": 5}},
    "forecast": {"task": "fulfillment.forecast", "schedule": 15.0, "options": {"expires": 15}},
    "notify": {"task": "fulfillment.notify", "schedule": 5.0, "options": {"expires": 5}},
    "maintain": {"task": "fulfillment.maintain", "schedule": 3600.0, "options": {"expires": 600}},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = environment.text("DRO_STATIC_ROOT", str(ROOT / ".dro" / "static"))
STATICFILES_DIRS = [ROOT / "static" / "dist"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Strict policy: no inline script or style anywhere, so an injected string cannot run.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dro_site.pages.errors.csrf_failure"
if BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576 * 12
# The JSON body of an order may carry many lines; form posts stay small.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dro_site.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["dro_site.api.permissions.DenyUnlessDeclared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["dro_site.api.json_body.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "dro_site.api.json_body.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": "dro_site.api.metadata.MethodsAlone",
    "DEFAULT_SCHEMA_CLASS": "dro_site.api.schema.DescribedOperation",
    "EXCEPTION_HANDLER": "dro_site.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Order orchestrator API",
    "DESCRIPTION": "Submit commercial orders, follow their decomposition, plan and steps.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Closed vocabularies stand where they are used: a reader need not follow a reference to see five words.
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enum_id_removal",
        "dro_site.api.schema.share_problems",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "TAGS": [
        {"name": "Orders", "description": "What was ordered, and what became of it."},
        {"name": "Plans and steps", "description": "How an order is fulfilled, and where that stands."},
        {"name": "Tasks", "description": "The work of people."},
        {"name": "Repairs", "description": "Many failures, repaired alike."},
        {"name": "Assets", "description": "What accounts have."},
        {"name": "Releases", "description": "The published designs."},
        {"name": "Monitoring", "description": "Figures of how the house runs."},
        {"name": "Draft", "description": "The design that is being worked on. No order runs on it."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# Engine. Seconds unless said otherwise.
ENGINE = {
    "lease_seconds": environment.number("DRO_LEASE_SECONDS", 30),
    "request_batch": environment.number("DRO_REQUEST_BATCH", 100),
    "step_batch": environment.number("DRO_STEP_BATCH", 32),
    "drain_seconds": environment.number("DRO_DRAIN_SECONDS", 5),
    "stand_by_seconds": environment.number("DRO_STAND_BY_SECONDS", 5),
    "callout_threads": environment.number("DRO_CALLOUT_THREADS", 64),
    "event_seconds": environment.number("DRO_EVENT_SECONDS", 1),
    "replay_seconds": environment.number("DRO_REPLAY_SECONDS", 5),
    "repair_seconds": environment.number("DRO_REPAIR_SECONDS", 3),
    "forecast_seconds": environment.number("DRO_FORECAST_SECONDS", 3),
    "notice_seconds": 3,
}

# What AutoTask steps may do is registered by run time; the design, which lies below it, asks by this name.
KNOWN_ACTIONS = "fulfillment.executors.actions.known_actions"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("DRO_LOG_LEVEL", "INFO")},
}
