"""What a number chosen in chat leads to in activities."""

from __future__ import annotations

from union.ground.choices import ChoiceToken

TO_ACTIVITY = ChoiceToken("activity")
"""The activity with a code."""
TO_REGISTRATION = ChoiceToken("registration")
"""The registration with a number: one's own place, or somebody's for who runs the activity."""
TO_ROSTER = ChoiceToken("roster")
"""The roster of the activity with a code."""
TO_CHECK_IN = ChoiceToken("checkin")
"""Checking in at the activity with a code."""
TO_CONTEST = ChoiceToken("contest")
"""The works and results of the activity with a code."""
TO_ENTRY = ChoiceToken("entry")
"""The work with a number."""
TO_OBJECTION = ChoiceToken("objection")
"""The objection with a number."""
