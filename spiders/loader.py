"""Scrapy's spider loader over the registry: `scrapy list` names the portals, `scrapy crawl <portal>` crawls one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.config import load_config
from crawler.portal import Portal
from spiders.registry import configured_portals
from spiders.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings


class PortalLoader:
    """A spider class for each enabled portal, made when it is asked for."""

    def __init__(self, portals: dict[str, Portal]) -> None:
        self.portals = {name: portal for name, portal in portals.items() if portal.enabled}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The portals of the configuration."""
        config = settings.get("DUCHA_CONFIG") or load_config()
        return cls(configured_portals(config))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a portal; raises KeyError."""
        from spiders.base import PortalSpider

        portal = self.portals.get(spider_name)
        if portal is None:
            raise KeyError(f"no enabled portal is called {spider_name}")
        return type("PortalSpider_" + portal.id, (PortalSpider,), {"name": portal.id, "portal": portal.id})

    def list(self) -> list[str]:
        """The ids of the enabled portals."""
        return list(self.portals)

    def find_by_request(self, request: Request) -> list[str]:  # type: ignore[valid-type]
        """The portals that have the request's host."""
        wanted = host_of(request.url)
        return [p.id for p in self.portals.values() if wanted in map(host_of, p.hosts)]
