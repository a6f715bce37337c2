"""A routine or a script somebody brings: found, rendered, parsed, and personalised."""
