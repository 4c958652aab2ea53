"""One module a field: each reads a PageText and answers with the field, traced, and the step that supplied it."""
