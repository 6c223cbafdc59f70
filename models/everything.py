"""All tables, for whoever needs the whole schema: every file of this room is found, none is listed."""

from __future__ import annotations

import importlib
import pkgutil

import models
from models.base import Base

for module in pkgutil.iter_modules(models.__path__):
    if module.name != __name__.rpartition(".")[2]:
        importlib.import_module(f"{models.__name__}.{module.name}")
metadata = Base.metadata
