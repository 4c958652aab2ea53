"""One module a CMS family, each with one FAMILY; found by their file names (spiders/family.py)."""
