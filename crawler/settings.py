"""Scrapy's settings: only what departs from its defaults, each with its reason.

`settings_from(config)` adds what ducha's own settings decide; `scrapy crawl` alone gets the same through `add_config`
being called by the spider.
"""

from __future__ import annotations

from typing import Any

from crawler.config import Config

BOT_NAME = "ducha"
SPIDER_LOADER_CLASS = "spiders.loader.PortalLoader"  # a portal is a TOML file, not a class
SPIDER_MODULES: list[str] = []

# What each page passes, nearest to the network last. The archive stands below decompression because it keeps the wire
# bytes; what Scrapy would do with redirects, retries, cookies and robots the spider decides itself, since each of those
# exchanges has to be archived, named and counted.
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.ArchiveMiddleware": 870,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # no clearance cookie is ever replayed
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # spiders/base.py follows, within the portal
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # the look schedule retries, on another day
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # spiders/hosts.py, with crawl-delay
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the portal's hosts decide (spiders/walk.py)
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a hidden proxy would falsify the record
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # an error page is an outcome with a name
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # depth is counted in list pages
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.CountPipeline": 100,
    "indexer.pipeline.StorePipeline": 300,
}
EXTENSIONS = {
    "crawler.throttle.PoliteThrottle": 0,
    "crawler.middlewares.SizeLimit": 0,
    "crawler.monitors.Monitors": 0,
    "crawler.monitors.AfterRun": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,  # PoliteThrottle takes its place
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logstats.LogStats": None,
}

DUCHA_AFTER_RUN = "indexer.alarms.after_spider"  # by dotted path: crawler never imports indexer

# Politeness: the values that a portal does not override.
CONCURRENT_REQUESTS = 32  # over all hosts; hosts wait for their delay, not for each other
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # Scrapy starts this many tasks for every response, and the pipelines have little to do
DOWNLOAD_DELAY = 3.0
DOWNLOAD_DELAY_JITTER = 0.0  # jitter would make some gaps shorter than the delay promised
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60.0
ROBOTSTXT_OBEY = False  # obeyed by spiders/hosts.py, which also keeps crawl-delay and archives the file
COOKIES_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True  # a wrong certificate is an outcome, not a detail

DOWNLOAD_FAIL_ON_DATALOSS = False  # a page cut off by the server is kept, marked as truncated
DOWNLOAD_WARNSIZE = 0
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the catalogue knows what was fetched
DNS_TIMEOUT = 20
TELNETCONSOLE_ENABLED = False
STATS_DUMP = False
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False  # crawler/logs.py has set the log up
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

BOMB_FACTOR = 5  # a response may unpack to this many times the size that is allowed on the wire
VERSION = "0.1"


def user_agent(config: Config) -> str:
    """Name, version and contact: a site must be able to tell who asks."""
    contact = config.text("crawl.contact") or "no contact given: set crawl.contact"
    return f"ducha/{VERSION} (archive of environmental-inspection news; {contact})"


def settings_from(config: Config) -> dict[str, Any]:
    """What ducha's settings decide of Scrapy's."""
    size = config.integer("crawl.max_bytes")
    return {
        "USER_AGENT": user_agent(config),
        "DOWNLOAD_DELAY": config.number("crawl.delay"),
        "AUTOTHROTTLE_START_DELAY": config.number("crawl.delay"),
        "DOWNLOAD_TIMEOUT": config.number("crawl.timeout"),
        "DOWNLOAD_MAXSIZE": size * BOMB_FACTOR,  # bounds unpacking; SizeLimit cuts the wire bytes earlier
        "DUCHA_CONFIG": config,
        "DUCHA_DATA": config.text("data.directory"),
    }
