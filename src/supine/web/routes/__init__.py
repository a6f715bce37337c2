"""The addresses of the page's server, one module a subject."""
