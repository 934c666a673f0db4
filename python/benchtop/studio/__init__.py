"""The studio: see, run and drive an environment in a browser. `benchtop.studio(environment)` opens it.

It needs viser, which `pip install 'benchtop[studio]'` installs."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchtop.studio.studio import Studio


class _CallableModule(ModuleType):
    """Lets `benchtop.studio(environment)` and `import benchtop.studio` be the same name."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Studio:
        """Opens the studio; see `benchtop.studio.studio.Studio`."""
        from benchtop.studio.studio import Studio

        return Studio(*arguments, **keywords)


sys.modules[__name__].__class__ = _CallableModule
