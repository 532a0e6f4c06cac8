"""Names of the Köppen climate zones, in words that stand before "climate"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ZONES: Mapping[str, str] = MappingProxyType(
    {
        "Af": "tropical rainforest",
        "Am": "tropical monsoon",
        "Aw": "tropical savanna",
        "As": "tropical savanna",
        "BWh": "hot desert",
        "BWk": "cold desert",
        "BSh": "hot steppe",
        "BSk": "cold steppe",
        "Csa": "hot-summer Mediterranean",
        "Csb": "warm-summer Mediterranean",
        "Csc": "cool-summer Mediterranean",
        "Cwa": "humid subtropical, dry winter",
        "Cwb": "subtropical highland",
        "Cwc": "cold subtropical highland",
        "Cfa": "humid subtropical",
        "Cfb": "mild oceanic",
        "Cfc": "cool oceanic",
        "Dsa": "continental, hot dry summer",
        "Dsb": "continental, warm dry summer",
        "Dsc": "subarctic, dry summer",
        "Dsd": "very cold subarctic, dry summer",
        "Dwa": "continental, hot summer and dry winter",
        "Dwb": "continental, warm summer and dry winter",
        "Dwc": "subarctic, dry winter",
        "Dwd": "very cold subarctic, dry winter",
        "Dfa": "continental, hot summer",
        "Dfb": "continental, warm summer",
        "Dfc": "subarctic",
        "Dfd": "very cold subarctic",
        "ET": "tundra",
        "EF": "ice cap",
    }
)
