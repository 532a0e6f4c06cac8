"""The natural hazards that a need can name: one small list, for pages and for files alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HAZARDS: Mapping[str, str] = MappingProxyType(
    {
        "coastal-erosion": "Coastal erosion",
        "coastal-flood": "Coastal flooding",
        "cyclone": "Tropical cyclones",
        "drought": "Drought",
        "earthquake": "Earthquakes",
        "flash-flood": "Flash floods",
        "glacier-loss": "Loss of glaciers and snow",
        "heat": "Extreme heat",
        "landslide": "Landslides",
        "river-flood": "River floods",
        "salt-intrusion": "Salt in the groundwater",
        "sea-level-rise": "Sea-level rise",
        "storm": "Storms and high winds",
        "storm-surge": "Storm surge",
        "stormwater": "Rain the drains cannot carry",
        "subsidence": "Sinking ground",
        "tsunami": "Tsunamis",
        "volcano": "Volcanic eruptions",
        "water-scarcity": "Water scarcity",
        "wildfire": "Forest and bush fires",
    }
)
