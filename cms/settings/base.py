"""Settings shared by every way of running Bản Tin.

Everything that differs between a laptop and a province's servers is read from the
environment here or set in `embedded`, `production` and `test`.
"""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# All generated state: database, uploads, blobs, the live tree, locks.
VAR_DIR = Path(os.environ.get("BANTIN_VAR", BASE_DIR / "var")).resolve()

# The province's own domain; a unit's site is `{label}.{BANTIN_DOMAIN}`.
BANTIN_DOMAIN = os.environ.get("BANTIN_DOMAIN", "localhost")
# The one host that serves /admin/ and Django; on it nothing of a commune is served.
BANTIN_CMS_HOST = os.environ.get("BANTIN_CMS_HOST", f"cms.{BANTIN_DOMAIN}")
BANTIN_PORT = int(os.environ.get("BANTIN_PORT", "8000"))
BANTIN_SCHEME = "http"
# Addresses or networks of proxies of ours, whose X-Forwarded-For is believed.
BANTIN_PROXIES = [
    one.strip() for one in os.environ.get("BANTIN_PROXIES", "").split(",") if one.strip()
]
# Where our own fetches of our own sites connect to; the Host header says which site.
BANTIN_PROBE_ADDRESS = ("127.0.0.1", BANTIN_PORT)
# Code of the current province in cms/units/data.
BANTIN_PROVINCE = "96"
BANTIN_THEME = BASE_DIR / "themes" / "ban-tin"

INSTALLED_APPS = [
    "cms.units",
    "cms.accounts",
    "cms.library",
    "cms.bulletins",
    "cms.sites",
    "cms.devices",
    "cms.intake",
    "cms.publishing",
    "cms.disclosure",
    "cms.tracking",
    "cms.desk",
    "wagtail.contrib.table_block",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.api.v2",
    "rest_framework",
    "wagtail.sites",
    "wagtail.embeds",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.accounts.middleware.OwnPasswordMiddleware",
    "cms.desk.gate.GateMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "cms.accounts.passwords.OneTimeHasher",
]
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.forms.SignInForm"
# There is no mail server to count on: an administrator gives a new password.
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Single sign-on with OpenID Connect: off until the issuer is set.
BANTIN_OIDC_ISSUER = os.environ.get("BANTIN_OIDC_ISSUER", "")
BANTIN_OIDC_NAME = os.environ.get("BANTIN_OIDC_NAME", "tài khoản của tỉnh")
OIDC_RP_CLIENT_ID = os.environ.get("BANTIN_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("BANTIN_OIDC_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = os.environ.get("BANTIN_OIDC_ALGORITHM", "RS256")
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if BANTIN_OIDC_ISSUER:
    AUTHENTICATION_BACKENDS += ["cms.accounts.oidc.SignOn"]

# The admin speaks Vietnamese whatever a browser asks for; an account may choose English.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Our own words, and those of Wagtail and Django that they lack or say otherwise.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "locale_wagtail"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
FORMAT_MODULE_PATH = ["cms.formats"]
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# Uploads are small by design: an officer's photo or a scanned page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Bản Tin"
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_AUTO_UPDATE_PREVIEW = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.bulletins.approved.publish_approved"
WAGTAILADMIN_BASE_URL = f"{BANTIN_SCHEME}://{BANTIN_CMS_HOST}:{BANTIN_PORT}"
WAGTAILIMAGES_IMAGE_MODEL = "library.UnitImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.library.forms.UnitImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "library.UnitDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.library.forms.UnitDocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "heic", "heif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "ics", "odt", "ods", "pdf", "xlsx"),
    *("m4a", "mp3", "ogg", "wav", "webm"),
]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Work is found on the dashboard; a mail server is a setting of production.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
