"""The parts of the places page: map, list, where nobody looked, vacant posts."""
