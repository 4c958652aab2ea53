"""The tests, and the sample portals that `make run` crawls."""
