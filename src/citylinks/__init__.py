"""CityLinks: city-to-city partnership programs in the open."""

__version__ = "0.1.0"
