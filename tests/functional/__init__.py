"""Journeys through the whole product in a real browser, named by use case."""
