"""Telling people: the outbox that verbs write to, the kinds of notices, the ways to a phone, what came of sending."""
