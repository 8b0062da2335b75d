"""Whole journeys, as the people concerned go them: by clicking, in a real browser, on a real center."""
