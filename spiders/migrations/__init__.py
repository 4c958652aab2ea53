"""Migrations of the crawl's own table (spiders/frontier.py)."""
