"""Files as a whole: atomic writes, hashes, and object stores."""
