"""Damage made on purpose, to measure and test its repair."""
