"""Posts and desks: which there are, declared by the subjects they belong to, and which posts serve which desk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from union.ground.declarations import by_name, declared

IN_BRANCH, IN_SCHOOL = "branch", "school"
"""Where a desk is: in a branch, or in the school union."""
SCHOOL_CHAIR = "school_chair"


@dataclass(frozen=True)
class Post:
    """One post (职务), as the union calls it."""

    code: str
    title: str
    rank: int
    """Where it stands among all posts, the smallest first: lists of them are numbered in chat."""
    in_department: bool = False
    """Whether it is held in a department (承办部门) of the university, not in the union."""
    is_officer: bool = False
    """Whether something may wait for its holder although it serves no desk."""


@dataclass(frozen=True)
class Desk:
    """One desk (承办岗位): the posts that serve it in a branch and in the school union."""

    code: str
    branch: tuple[str, ...]
    school: tuple[str, ...]
    title: str = ""
    """What it is called where cases move between desks; none: it has no cases to take."""

    def posts_at(self, level: str) -> tuple[str, ...]:
        """Return the posts that serve it in a branch ("branch") or in the school union ("school")."""
        return self.branch if level == IN_BRANCH else self.school


HOUSE_POSTS = (Post(SCHOOL_CHAIR, "校工会主席", 50), Post("mediator", "调解员", 60), Post("administrator", "系统管理员", 80))
"""Posts that belong to no subject."""


@cache
def posts() -> dict[str, Post]:
    """Return all posts by their codes, in the order in which lists number them."""
    found = sorted([*HOUSE_POSTS, *declared("posts")], key=lambda one: one.rank)
    return by_name("posts", [(one.code, one) for one in found])


@cache
def desks() -> dict[str, Desk]:
    """Return all desks by their codes."""
    return by_name("desks", [(one.code, one) for one in declared("desks")])


def title_of(post: str) -> str:
    """Return what a post is called; of one that is declared no more, its code."""
    return posts()[post].title if post in posts() else post


def posts_of(level: str) -> frozenset[str]:
    """Return the posts that serve a desk in a branch ("branch"), or in the school union with its chair ("school")."""
    serving = frozenset(post for desk in desks().values() for post in desk.posts_at(level))
    return serving | {SCHOOL_CHAIR} if level == IN_SCHOOL else serving
