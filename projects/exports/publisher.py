"""Who publishes the files: what standards ask for that no database knows; an installation sets it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The form that the standard gives the prefix of an organisation that it has registered.
PREFIX = re.compile(r"oc4ids-[a-z0-9]{6}", re.ASCII)
# Stands in for a registered one: the form is right, and it is plain that nobody was given it.
NO_PREFIX = "oc4ids-xxxxxx"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The name of who publishes, the prefix of its projects, and its public address without a final slash."""

    name: str = "蓝图重大项目登记簿"
    prefix: str = NO_PREFIX
    address: str = ""


NOBODY = Publisher()
