"""Which cities there are, in which state, country and time zone; and what place a calendar means. Pure.

The cities are GeoNames' (CC BY 4.0); `docs/architecture.md` says how their file is made anew.
"""

from events.gazetteer.announced import Question, place_of
from events.gazetteer.house import house_place, printed_city
from events.gazetteer.lookup import City, cities_named, time_zones_of
from events.gazetteer.online import begins_online

__all__ = ["City", "Question", "begins_online", "cities_named", "house_place", "place_of", "printed_city", "time_zones_of"]
