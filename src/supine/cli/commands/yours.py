"""Making it yours: the profile, and your own voice."""
