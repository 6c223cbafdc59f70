"""Every table that a migration may touch: the rooms' and the key-value table."""

from gateways.kv_table import metadata as kv
from models.everything import metadata as rooms

TABLES = [rooms, kv]
