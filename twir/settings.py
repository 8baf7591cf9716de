"""All settings, each from the environment; the defaults serve a laptop with nothing installed but Python.

docs/operations.md lists the variables.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from twir import environment

BASE_DIR = Path(__file__).resolve().parent.parent
django_stubs_ext.monkeypatch()  # ModelAdmin[Issue] means something to the type checker and nothing to Django

DEBUG = environment.flag("DEBUG", default=True)
SECRET_KEY = environment.secret_key(is_debug=DEBUG)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", is_debug=DEBUG)

INSTALLED_APPS = [
    "allauth",  # before us: twir/admin.py takes its tables out of the admin again
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.usersessions",
    "axes",
    "twir.apps.TwirConfig",
    "events",
    "submissions",
    "issues",
    "markdownx",
    "twir.apps.DeskConfig",  # django.contrib.admin with the board as its first page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "twir.middleware.forget_broken_cookies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "twir.middleware.refuse_large_forms",  # before anything reads the form
    "twir.middleware.look_up_once",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "twir.login.second_factor.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "twir.urls"
SITE_URLCONF = "twir.site_urls"  # of the static site
WSGI_APPLICATION = "twir.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "twir.login.context.desk_context",
            ]
        },
    }
]

# Database: SQLite beside the code unless DATABASE_URL names PostgreSQL.
DATABASES = {"default": environment.database("DATABASE_URL", default=BASE_DIR / "var" / "twir.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Work: with REDIS_URL Celery carries it, without it `manage.py work` does. The rows of the database are the record,
# so the broker may lose everything: no results, and a message that nobody confirmed is given to the next worker soon.
REDIS_URL = environment.redis("REDIS_URL")
# The kinds of work that the tick looks for, each with its task; how many seconds a worker has for one row.
WORK = {
    "issues.models.Assembly": "issues.tasks.assemble",
    "issues.models.Delivery": "issues.tasks.deliver",
    "issues.models.Routine": "issues.tasks.do_routine",
    "events.models.FeedFetch": "events.tasks.fetch_feed",
    "submissions.models.Page": "submissions.tasks.fetch_page",
    "submissions.models.Notice": "submissions.tasks.send_notice",
}
# What is done again and again, each after so many seconds (issues/routines.py).
ROUTINES: dict[str, int] = {
    "events.feeds.fetching.let_feeds_be_due": 300,
    "events.feeds.retention.forget_organisers": 3600,
    "issues.presence.forget_the_gone": 3600,
    "submissions.notices.queue_digests": 900,
    "submissions.retention.forget": 3600,
    "submissions.pages.politeness.mend_turns": 60,
    "submissions.suggestions.learn": 600,
    "submissions.pages.recheck.recheck_on_publication_day": 900,
    "twir.login.retention.forget": 3600,
}
WORK_LEASE = environment.number("WORK_LEASE", default=30, least=1)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE = {"tick": {"task": "issues.tick", "schedule": 1.0, "options": {"expires": 1.0}}}
CELERY_BEAT_SCHEDULER = "twir.celery.SteadyScheduler"
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: Redis comes back
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "visibility_timeout": 2 * WORK_LEASE,
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # the next tick sends again
# Workers take from the queues in turn: a thousand pages that wait hold up no mail, no assembly and no tick.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"celery": {}, "pages": {}, "mail": {}}
CELERY_TASK_ROUTES = {
    "events.fetch_feed": {"queue": "pages"},
    "submissions.fetch_page": {"queue": "pages"},
    "submissions.send_notice": {"queue": "mail"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_SOFT_TIME_LIMIT = 0.8 * WORK_LEASE
CELERY_TASK_TIME_LIMIT = WORK_LEASE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# Where the content of an issue comes from, and what can be sent in (docs/architecture.md).
ENTRY_SOURCES = ["submissions.sources.SubmissionSource", "events.sources.EventSource"]
SUBMISSION_KINDS = [
    "submissions.kinds.LinkKind",
    "events.kinds.EventKind",
    "submissions.kinds.TaskKind",
    "submissions.kinds.SpeakersKind",
    "submissions.kinds.CrateKind",
    "submissions.kinds.QuoteKind",
]

# What tells the log what happened (issues/log).
LOG_SOURCES = [
    "issues.log.edits.EditLog",
    *(f"issues.log.sources.{name}Log" for name in ("Assembly", "Publication", "Delivery")),
    *(f"issues.log.sources.{name}Log" for name in ("Ready", "Rota", "Settings", "Template", "Records")),
    "submissions.log.SentLog",
    "submissions.log.DecisionLog",
    "events.log.CalendarLog",
    "events.log.FeedLog",
]

# Dump and restore (issues/backup): rows that are over in an hour are not kept; tables in which migrations write are never empty.
BACKUP_PASSING = [
    *("sessions.Session", "usersessions.UserSession"),  # everybody logs in again
    *(f"axes.{name}" for name in ("AccessAttempt", "AccessAttemptExpiration", "AccessFailureLog", "AccessLog")),
    *("issues.Heartbeat", "issues.Presence", "submissions.FloodCount", "submissions.SpentProof"),
    "events.FeedFetch",  # every active feed is due again within minutes
]
BACKUP_SEEDED = [
    *("auth.Group", "auth.Group_permissions", "auth.Permission", "contenttypes.ContentType"),
    *("issues.Routine", "issues.Section", "submissions.Guideline", "submissions.ReplyKit"),
]

# The house rules (issues/checks): each a tuple of checks.
ISSUE_CHECKS = ["issues.checks.CHECKS", "events.checks.CHECKS"]
SECTION_FORMS = {  # slug of a section -> name of the page where it is filled in
    "crate-of-the-week": "admin:submissions_submission_crates",
    "quote-of-the-week": "admin:submissions_submission_quotes",
}
ISSUE_EXPORTS = ["issues.exports.formats.EXPORTS", "events.exports.EXPORTS"]  # what an issue is given out as (docs/exports.md)
# The static site: pages that stand in it beside the issues, by their names and what is in their addresses; beginnings of addresses that
# only the program can answer, unless they are those of such a page; further lists of pages for search engines.
SITE_PAGES = [
    *("home", "issue-list", "event-list"),
    *(
        ("event-region", f"events-{region}")
        for region in ("virtual", "africa", "asia", "europe", "north-america", "oceania", "south-america")
    ),
]
SITE_ASKED = ["/submit/", "/search/", "/events"]
# What else than issues those pages show: each gives another value when that has changed.
SITE_STAMPS = ["events.public.stamp.stamp", "events.public.stamp.last_over"]
SITEMAPS = {"events": "events.public.sitemap.EventPages"}
PAGE_FACTS = "submissions.pages.facts.page_facts"  # what they know of pages
LINK_TAKER = "submissions.taking.DeskTaker"  # what becomes of links that are added on the desk (issues/taking.py)

# Fetching what was sent in (submissions/pages): who asks, how long a site is left alone between two pages, and how many at once.
FETCH_CONTACT = environment.text("FETCH_CONTACT")
FETCH_PAUSE = environment.decimal("FETCH_PAUSE", default=1.0)
FETCH_PER_HOST = environment.number("FETCH_PER_HOST", default=2, least=1)
FETCH_TEST_SERVER = environment.test_server("FETCH_TEST_SERVER", is_debug=DEBUG)

# Feeds of events (events/feeds): seconds between two readings of a calendar, and how Meetup is asked.
FEED_PAUSE = environment.number("FEED_PAUSE", default=3600, least=60)
MEETUP_API = environment.endpoint("MEETUP_API", default="https://api.meetup.com/gql-ext")
MEETUP_TOKEN = environment.token("MEETUP_TOKEN")

# Mail: without a server notices are stored, to be read in the admin. SITE_URL is where links in mails lead.
SITE_URL = environment.site_url("SITE_URL", hosts=ALLOWED_HOSTS, is_debug=DEBUG)
vars().update(environment.mail("EMAIL_URL"))
CAMPAIGN_TOOL = environment.one_of("CAMPAIGN_TOOL", {"MAILCHIMP", "LISTMONK"}, default="MAILCHIMP")  # whose words the mail of an issue has
HAS_MAIL = bool(environment.text("EMAIL_URL"))
DEFAULT_FROM_EMAIL = environment.mail_address("MAIL_FROM", default="This Week in Rust <desk@localhost>")
NOTICE_DELAY = environment.number("NOTICE_DELAY", default=300, least=0)

# Where a published issue is handed on (issues/deliveries/): each a step of the publish night. What is not set up says so there.
DELIVERIES = {
    "folder": "issues.deliveries.folder.FolderPort",
    "git": "issues.deliveries.git.GitPort",
    "test-mail": "issues.deliveries.mail.TestMailPort",
    "campaign": "issues.deliveries.campaign.CampaignPort",
}
DELIVERY_FOLDER = environment.folder("DELIVERY_FOLDER")
DELIVERY_CHECKOUT = environment.folder("DELIVERY_CHECKOUT")
DELIVERY_BRANCH = environment.branch("DELIVERY_BRANCH", default="twir-desk")
DELIVERY_TEST_MAIL = environment.mail_addresses("DELIVERY_TEST_MAIL")
CAMPAIGN_KEY = environment.campaign_key("CAMPAIGN_KEY", tool=CAMPAIGN_TOOL)
CAMPAIGN_LIST = environment.campaign_list("CAMPAIGN_LIST", tool=CAMPAIGN_TOOL)
CAMPAIGN_URL = environment.campaign_url("CAMPAIGN_URL", tool=CAMPAIGN_TOOL, key=CAMPAIGN_KEY)
CONTRIBUTORS = "submissions.credits.contributors"  # which contributors of an issue asked to be named in its commit

# What one visitor, and all together, may send in an hour; how many pages they may have read; seconds that a person needs.
SUBMISSIONS_PER_VISITOR = environment.number("SUBMISSIONS_PER_VISITOR", default=30, least=1)
SUBMISSIONS_PER_HOUR = environment.number("SUBMISSIONS_PER_HOUR", default=600, least=1)
PAGES_PER_VISITOR = environment.number("PAGES_PER_VISITOR", default=60, least=1)
PAGES_PER_HOUR = environment.number("PAGES_PER_HOUR", default=1200, least=1)
FORM_SECONDS = environment.number("FORM_SECONDS", default=2, least=0)

# Nobody accepts what they sent in themselves.
FOUR_EYES = environment.flag("FOUR_EYES", default=False)

# The preview is ours (permission, length, cleaned HTML): the addresses that markdownx brings along are never included.
MARKDOWNX_MARKDOWNIFY_FUNCTION = "issues.exports.html.render_html"

# What browsers may load: our own files, and nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# HTTPS: on wherever DEBUG is off. Behind proxies, say how many: only then are their headers believed.
HTTPS = environment.flag("HTTPS", default=not DEBUG)
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", default=0, least=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", default=31_536_000, least=0) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False  # markdownx reads the cookie for its preview, static/js/token.js for what it sends
CSRF_COOKIE_NAME = "csrftoken"  # the name they read
CSRF_FAILURE_VIEW = "twir.forgery.refuse"
X_FRAME_OPTIONS = "DENY"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Login: twir/login has the rules and the pages. GitHub is offered where its two variables are set.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "twir.login.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "twir.login.forms.LoginForm",
    "reauthenticate": "twir.login.forms.ReauthenticateForm",
    "set_password": "twir.login.forms.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}  # of codes; passwords are counted below
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_SESSION_REMEMBER = True
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)
MFA_ADAPTER = "twir.login.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up by themselves, so nobody takes another one's address
MFA_FORMS = {
    "activate_totp": "twir.login.forms.ActivateAppForm",
    "add_webauthn": "twir.login.forms.AddPasskeyForm",
    "authenticate": "twir.login.forms.CodeForm",
    "authenticate_webauthn": "twir.login.forms.SecondFactorByPasskeyForm",
    "edit_webauthn": "twir.login.forms.RenamePasskeyForm",
    "login_webauthn": "twir.login.forms.LoginByPasskeyForm",
    "reauthenticate": "twir.login.forms.ReauthenticateByCodeForm",
    "reauthenticate_webauthn": "twir.login.forms.ReauthenticateByPasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "This Week in Rust"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
SOCIALACCOUNT_ADAPTER = "twir.login.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = environment.github("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET")
SOCIALACCOUNT_QUERY_EMAIL = False  # who somebody is will do

# Lock-out, by address and by name (twir/login/lockout.py has the rule): it begins with the last wrong password that was looked at.
AXES_CLIENT_IP_CALLABLE = "twir.login.lockout.pseudonym"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_HANDLER = "twir.login.lockout.LoginGuard"
AXES_LOCKOUT_CALLABLE = "twir.login.lockout.refuse"
AXES_LOCKOUT_PARAMETERS = ["ip_address", "username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken", "next"]
AXES_USERNAME_CALLABLE = "twir.login.lockout.typed_name"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False

# Used codes and counted tries must be known to every process, with Redis or without: twir/migrations makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "twir_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "twir.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG

# Standard output, where containers look for it: one line a record, tracebacks included, unless someone reads along.
LOG_LEVEL = environment.one_of("LOG_LEVEL", environment.LEVELS, default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "logging.Formatter" if DEBUG else "twir.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"output": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["output"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": ["output"], "level": LOG_LEVEL, "propagate": False},
        # A line for every tick says nothing: issues.work has one for every piece of work.
        "axes": {"level": "WARNING"},  # its news at each login are what the log of the desk tells in words
        **{f"celery.{name}": {"level": "WARNING"} for name in ("app.trace", "beat", "worker.request", "worker.strategy")},
    },
}
