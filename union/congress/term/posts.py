"""The posts of the congress: its delegates, its committee, and who answers proposals for departments and the school."""

from __future__ import annotations

from union.ground.posts import Post

DELEGATE = Post("delegate", "教代会代表", 70)
COMMITTEE = (
    Post("committee_chair", "提案工作委员会主任", 120, is_officer=True),
    Post("committee_member", "提案工作委员会委员", 130, is_officer=True),
)
DEPARTMENT = (
    Post("department_contact", "承办部门联络员", 140, in_department=True, is_officer=True),
    Post("department_head", "承办部门负责人", 150, in_department=True, is_officer=True),
)
LEADER = Post("school_leader", "分管校领导", 160, is_officer=True)
POSTS = (DELEGATE, *COMMITTEE, *DEPARTMENT, LEADER)
DEPARTMENT_POSTS = tuple(one.code for one in DEPARTMENT)
"""Held in a department (承办部门) that answers proposals, not in the union."""
CONGRESS_POSTS = tuple(one.code for one in (*COMMITTEE, *DEPARTMENT, LEADER))
"""They serve no desk, so no case is theirs; what waits for them comes from the congress."""
