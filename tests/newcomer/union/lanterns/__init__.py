"""Lanterns (灯谜): a subject that nothing in the house has heard of."""
