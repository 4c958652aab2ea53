"""Tests of the portals: the registry, families, and crawls of the sample sites over real HTTP."""
