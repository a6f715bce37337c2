"""`python -m supine` is the command `supine`."""

from supine.cli import main

if __name__ == "__main__":
    main()
