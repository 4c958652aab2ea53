"""Reprint families: the same article on many portals, found whatever was done to it, kept beside the store.

    sketch_of(title, body) ──> Sketch ── relation(a, b) ──> Families: articles that are copies of one another

A family is a relation between articles and no property of one, so it is no annotation: it is worked out from the
sketches of all, and can be made again from the articles at any time.
"""

from indexer.reprints.families import Families, Member
from indexer.reprints.related import Relation, relation
from indexer.reprints.sketch import METHOD, Sketch, sketch_of

__all__ = ["METHOD", "Families", "Member", "Relation", "Sketch", "relation", "sketch_of"]
