"""Tests of reprint families."""
