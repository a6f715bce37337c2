"""Many tracks at once: a table of them, checked as a whole, and made on every core there is.

::

    table → rows → check → speak → make → manifest

`table` and `rows` read a file, and say all that is wrong with it; `destination` is where the tracks
go. `runner` then has the workers (`backends`: processes of this machine, or a cluster) do three
kinds of `tasks`: check the rows (which tracks are there already, what has to be spoken), speak the
cues that no cache has, each once for all tracks, and make the tracks; of those that sound the same
one is made and copied. `task_runner` outlives workers that die; `manifest` writes down beside the
tracks how each row came out.

Every track is what `supine make` makes of the same options, byte for byte.
"""
