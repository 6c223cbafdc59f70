"""The tags that followers carry."""

from typing import Any

from wechatpy.client.api import WeChatTag

MAX_OPENIDS = 50  # in one tagging call


class Tags(WeChatTag):  # type: ignore[misc]  # wechatpy carries no types
    """wechatpy's own, but for tagging many: it sends them all at once, and the platform refuses more than fifty."""

    def tag_user(self, tag_id: int, user_id: str | list[str]) -> dict[str, Any]:
        """Put a tag on followers, by fifties; returns the last answer, raises WeChatError."""
        return self._in_batches(super().tag_user, tag_id, user_id)

    def untag_user(self, tag_id: int, user_id: str | list[str]) -> dict[str, Any]:
        """Take a tag off followers, by fifties; returns the last answer, raises WeChatError."""
        return self._in_batches(super().untag_user, tag_id, user_id)

    @staticmethod
    def _in_batches(call: Any, tag_id: int, user_id: str | list[str]) -> dict[str, Any]:
        openids = [user_id] if isinstance(user_id, str) else list(user_id)
        answer: dict[str, Any] = {}
        for start in range(0, len(openids), MAX_OPENIDS):
            answer = call(tag_id, openids[start : start + MAX_OPENIDS])
        return answer
