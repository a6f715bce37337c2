"""The page, the feed and the phone: the product over HTTP, on this machine or the local network.

`serving.serve` runs it, `app.application` is what it runs; the table of all addresses is there.
"""
