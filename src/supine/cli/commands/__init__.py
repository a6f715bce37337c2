"""The commands. Each gathers what was asked, calls one function, and prints what came back.

To add one, write it beside its like in one of these modules.
"""

import importlib

# In the order in which the help lists them.
for _name in ("tracks", "many", "choosing", "yours", "phone"):
    importlib.import_module(f"{__name__}.{_name}")
