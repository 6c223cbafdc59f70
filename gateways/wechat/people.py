"""Followers and their tags."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gateways.wechat.answers import read_field
from gateways.wechat.calls import Caller

_TAG_BATCH = 50  # openids in one tagging call
_INFO_BATCH = 100


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the account and how many followers carry it."""

    id: int
    name: str
    count: int = 0


class PeopleCalls(Caller):
    """Each raises WeChatError."""

    def user_info(self, openid: str) -> dict[str, Any]:
        """Return whether the person follows, since when and from where; no name since 2021-12-27."""
        return self.call("get", "/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"})

    def users_info(self, openids: Sequence[str]) -> list[dict[str, Any]]:
        """Return user_info of many, asked by hundreds."""
        found: list[dict[str, Any]] = []
        for batch in _batches(openids, _INFO_BATCH):
            asked = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in batch]}
            answer = self.call("post", "/cgi-bin/user/info/batchget", data=asked, idempotent=True)
            found += read_field(answer, lambda it: list(it["user_info_list"]))
        return found

    def followers(self) -> Iterator[str]:
        """Yield the openid of every follower, asked by ten thousands."""
        after = ""
        while True:
            answer = self.call("get", "/cgi-bin/user/get", params={"next_openid": after} if after else {})
            openids = answer.get("data", {}).get("openid", [])
            yield from openids
            after = str(answer.get("next_openid", ""))
            if not openids or not after:
                return

    def update_remark(self, openid: str, remark: str) -> None:
        """Write the account's own note on a follower, 30 characters at most."""
        body = {"openid": openid, "remark": remark}
        self.call("post", "/cgi-bin/user/info/updateremark", data=body, idempotent=True)

    def tags(self) -> list[Tag]:
        """Return the account's tags."""
        answer = self.call("get", "/cgi-bin/tags/get")
        return read_field(answer, lambda it: [_tag(tag) for tag in it["tags"]])

    def create_tag(self, name: str) -> Tag:
        """Create a tag: 100 at most, 30 characters."""
        answer = self.call("post", "/cgi-bin/tags/create", data={"tag": {"name": name}})
        return read_field(answer, lambda it: _tag(it["tag"]))

    def rename_tag(self, tag_id: int, name: str) -> None:
        """Give a tag another name."""
        self.call("post", "/cgi-bin/tags/update", data={"tag": {"id": tag_id, "name": name}}, idempotent=True)

    def delete_tag(self, tag_id: int) -> None:
        """Delete a tag, which must not be one of the platform's own (0, 1, 2)."""
        self.call("post", "/cgi-bin/tags/delete", data={"tag": {"id": tag_id}})

    def tag_users(self, tag_id: int, openids: Sequence[str]) -> None:
        """Put a tag on followers; each has 20 at most."""
        self._tag_in_batches("/cgi-bin/tags/members/batchtagging", tag_id, openids)

    def untag_users(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take a tag off followers."""
        self._tag_in_batches("/cgi-bin/tags/members/batchuntagging", tag_id, openids)

    def tags_of(self, openid: str) -> list[int]:
        """Return the ids of a follower's tags, in the order they were put on."""
        answer = self.call("post", "/cgi-bin/tags/getidlist", data={"openid": openid}, idempotent=True)
        return read_field(answer, lambda it: [int(tag_id) for tag_id in it["tagid_list"]])

    def _tag_in_batches(self, path: str, tag_id: int, openids: Sequence[str]) -> None:
        for batch in _batches(openids, _TAG_BATCH):
            self.call("post", path, data={"tagid": tag_id, "openid_list": batch}, idempotent=True)


def _tag(answer: dict[str, Any]) -> Tag:
    return Tag(int(answer["id"]), str(answer["name"]), int(answer.get("count", 0)))


def _batches(openids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(openids), size):
        yield list(openids[start : start + size])
