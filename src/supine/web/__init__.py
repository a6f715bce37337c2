"""The page, the feed and the phone: supine over HTTP, on this machine or the local network.

`server.serve` runs it, `app.create_application` makes what it runs; the table of all addresses is
there.
"""
