"""Small invented government sites, served over real HTTP, for `make run` and for the tests."""
