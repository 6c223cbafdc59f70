"""What a number chosen in chat leads to in the staff congress."""

from __future__ import annotations

from union.ground.choices import ChoiceToken

TO_PROPOSAL = ChoiceToken("proposal")
"""The proposal with a key."""
TO_PROPOSALS = ChoiceToken("proposals")
"""What waits for a member of proposals, and their own."""
TO_SITTING = ChoiceToken("sitting")
"""The sitting with a key."""
