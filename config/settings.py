"""Settings: read from the environment, checked at start, one sentence for each mistake.

Data lives under DABIR_VAR. Nothing here reaches the network unless a URL says so.
"""

import logging
import os
import re
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from botocore.config import Config
from csp.constants import NONCE, NONE, SELF
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DABIR_VAR") or BASE_DIR / "var").resolve()


def whole_number(name: str, default: int, least: int = 0) -> int:
    """An integer from the environment; a wrong one stops the start with a sentence."""
    written = os.environ.get(name, "")
    if not written:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", written):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {written!r}.")
    if int(written) < least:
        raise ImproperlyConfigured(f"{name} must be {least} at least.")
    return int(written)


def service_url(name: str, schemes: tuple[str, ...], *, host: bool = True) -> str:
    """A service's address from the environment; empty means the shape on one machine.

    `host` False: the address may name none, as a database on this machine does.
    """
    url = os.environ.get(name, "")
    if url and url.partition("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must start with one of {', '.join(schemes)}.")
    try:
        at = urlsplit(url)
        wrong = bool(url and host and not at.hostname) or at.port == 0  # a wrong port raises
    except ValueError:
        wrong = True
    if wrong:
        raise ImproperlyConfigured(f"{name} is no address of the form SCHEME://HOST:PORT.")
    return url


def nodes_url(name: str) -> str:
    """Addresses of a cluster's nodes divided by commas, the alias after the last one."""
    url = os.environ.get(name, "")
    node, alias = r"https?://[^/,\s]+:[0-9]+", r"[a-z0-9][a-z0-9._-]*"
    whole = re.fullmatch(f"({node}(?:,{node})*)(?:/(?:{alias})?/?)?", url)
    ports = [int(one.rpartition(":")[2]) for one in whole[1].split(",")] if whole else [0]
    if url and not all(0 < port < 65536 for port in ports):
        raise ImproperlyConfigured(
            f"{name} must be http://HOST:PORT/ALIAS, several nodes divided by commas and the alias "
            "after the last one, in small Latin letters."
        )
    return url


def log_level(name: str) -> str:
    """A level of the log by its word."""
    written = os.environ.get(name) or "WARNING"
    if written not in (words := logging.getLevelNamesMapping()):
        raise ImproperlyConfigured(f"{name}: {written!r} is not one of {', '.join(words)}.")
    return written


def level_from(name: str, default: str) -> int:
    """A level of confidentiality by its word; "none" is above all of them."""
    words = ("normal", "confidential", "highly_confidential", "secret", "top_secret", "none")
    written = os.environ.get(name) or default
    if written not in words:
        raise ImproperlyConfigured(f"{name}: {written!r} is not one of {', '.join(words)}")
    return words.index(written)


def make_folder(path: Path) -> Path:
    """Creates a data folder, or says which setting names a place that can't be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DABIR_VAR: the folder {path} can't be written ({error.strerror})."
        ) from error
    return path


def kept_secret(path: Path) -> str:
    """The signing key: made once, kept beside the data it signs."""
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


def bucket_storages(url: str) -> dict[str, dict[str, object]]:
    """Django's storages with the S3 one of the papers.

    http(s)://KEY:SECRET@HOST:PORT/BUCKET/PREFIX, or s3://KEY:SECRET@BUCKET/PREFIX on Amazon's.
    """
    at = urlsplit(url)
    path = at.path.strip("/")
    bucket, _, prefix = path.partition("/")
    options = {"endpoint_url": f"{at.scheme}://{at.netloc.rpartition('@')[2]}"}
    if at.scheme == "s3":
        bucket, prefix, options = at.hostname or "", path, {}
    if not (bucket and at.username and at.password):
        raise ImproperlyConfigured(
            "STORAGE_URL must be http(s)://KEY:SECRET@HOST:PORT/BUCKET or s3://KEY:SECRET@BUCKET."
        )
    # Stores that are not Amazon's refuse the checksum trailers that its client sends by default.
    os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    os.environ.setdefault("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required")
    options |= {
        "bucket_name": bucket, "location": prefix, "access_key": at.username,
        "secret_key": at.password, "file_overwrite": True,
        # A store that takes the call and says nothing: its client would wait a minute, thrice.
        "client_config": Config(
            s3={"addressing_style": "path"}, connect_timeout=5, read_timeout=20
        ),
    }  # fmt: skip
    return {
        **global_settings.STORAGES,
        "papers": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }


make_folder(VAR)
STORE_DIR = make_folder(VAR / "store")
INDEX_DIR = VAR / "index"
QUEUE_DIR = VAR / "queue"
RUN_DIR = make_folder(VAR / "run")
INBOX_DIR = VAR / "inbox"
DEMO_DIR = VAR / "demo"
METRICS_DIR = make_folder(RUN_DIR / "metrics")
METRICS_TOKEN = os.environ.get("DABIR_METRICS_TOKEN", "")  # without one there is no /metrics
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))  # read when it is imported

AUDIT_DIR = VAR / "audit"  # the day's anchors of the read log; copy them to where Dabir can't write
AUDIT_KEY = os.environ.get("DABIR_AUDIT_KEY") or kept_secret(VAR / "audit_key")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(VAR / "secret_key")
SECRET_KEY_FALLBACKS = list(filter(None, os.environ.get("SECRET_KEY_FALLBACKS", "").split(",")))
DEBUG = os.environ.get("DABIR_DEBUG") == "1"
PORT = whole_number("DABIR_PORT", 8000)
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("DABIR_HOSTS", "").split(",")),
]
CSRF_TRUSTED_ORIGINS = list(filter(None, os.environ.get("DABIR_ORIGINS", "").split(",")))

DATABASE_URL = service_url("DATABASE_URL", ("postgres", "postgresql", "sqlite"), host=False)
BROKER_URL = service_url("BROKER_URL", ("redis", "rediss"))
SEARCH_URL = nodes_url("SEARCH_URL")
SEARCH_SHARDS = whole_number("DABIR_SHARDS", 1, 1)  # of an index made from now on
SEARCH_REPLICAS = whole_number("DABIR_REPLICAS", 0)
REASON_FROM = level_from("DABIR_REASON_FROM", "confidential")  # from here up: why is it opened?
NO_IMAGE_FROM = level_from("DABIR_NO_IMAGE_FROM", "none")  # from here up: kept without image
APPROVALS = os.environ.get("DABIR_APPROVALS", "")  # who lets a body's decisions pass: own rules
MAIL = urlsplit(service_url("MAIL_URL", ("smtp", "smtps")))  # empty: nothing is mailed
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("DABIR_MAIL_FROM", "dabir@localhost")
ACCEL = os.environ.get("DABIR_ACCEL") == "1"  # nginx stands in front and sends the files
STORAGE_URL = service_url("STORAGE_URL", ("s3", "http", "https"))

INSTALLED_APPS = [
    "config",
    "search",
    "ingest",
    "archive",
    "archive.apps.UsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "guardian",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.logs.NamedRequests",
    "config.metrics.TimedRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "archive.doors.Doors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

if STORAGE_URL:
    STORAGES = bucket_storages(STORAGE_URL)

if DATABASE_URL:
    DATABASES = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    }
    if not DATABASES["default"]["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://…@HOST:PORT/NAME.")
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # else silence there is one here
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "dabir.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # DEFERRED gave lock errors under mixed writing
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            "TEST": {"NAME": VAR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "archive.roles.MembershipBackend",
]
try:  # doors of the organisation, each only where it is set
    LDAP, OIDC = sign_on.ldap(os.environ), sign_on.oidc(os.environ)
except sign_on.Mistake as error:
    raise ImproperlyConfigured(str(error)) from error
AUTHENTICATION_BACKENDS += ["archive.directory.DirectoryBackend"] if LDAP else []
AUTHENTICATION_BACKENDS += ["archive.oidc.OrganisationBackend"] if OIDC else []
OIDC_RP_CLIENT_ID = OIDC.get("client", "")
OIDC_RP_SCOPES, OIDC_USE_PKCE, OIDC_TIMEOUT = "openid profile email", True, 10
OIDC_AUTHENTICATION_CALLBACK_URL = "organisation_back"
PASSWORD_HASHERS = [  # the first makes new ones; the next reads those made before it
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None  # guardian's anonymous user: nobody is granted anything unnamed
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
SESSION_COOKIE_AGE = whole_number("DABIR_SESSION_SECONDS", 12 * 3600)
IDLE_SECONDS = whole_number("DABIR_IDLE_SECONDS", 3600)  # a session not used so long ends
CLOCK_CHECKED = os.environ.get("DABIR_CLOCK") != "trusted"  # against the last row of the read log
SECOND_FACTOR = os.environ.get("DABIR_SECOND_FACTOR", "offered")
if SECOND_FACTOR not in ("required", "offered", "off"):
    raise ImproperlyConfigured("DABIR_SECOND_FACTOR must be required, offered or off.")
OTP_TOTP_ISSUER = "Dabir"
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Persian")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fa", "فارسی"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tehran"
WAGTAIL_USER_TIME_ZONES = ["Asia/Tehran", "UTC"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("DABIR_STATIC") or VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR / "media"
FILE_UPLOAD_TEMP_DIR = make_folder(VAR / "tmp")
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

WAGTAIL_SITE_NAME = "دبیر"
WAGTAILADMIN_BASE_URL = service_url("DABIR_URL", ("http", "https")) or f"http://127.0.0.1:{PORT}"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_PASSWORD_RESET_ENABLED = bool(EMAIL_HOST)  # without mail: ./dabir password
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "archive.views.reset.ResetForm"  # noqa: S105  # nosec
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
DABIR_SEARCH_FINDER = "search.finder.search"  # archive may not import search

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],  # Wagtail sets style attributes from scripts
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
HTTPS = WAGTAILADMIN_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
if ACCEL:  # nginx tells it; from anybody else the header means nothing
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds: some notices go out while somebody waits
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "config.logs.WithRequest"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "config.logs.AsJson"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": "json" if os.environ.get("DABIR_LOG_JSON") == "1" else "line",
        }
    },
    # A server that does not answer becomes a sentence of ours; its client's stack says no more.
    "loggers": {"elastic_transport": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": log_level("DABIR_LOG")},
}
