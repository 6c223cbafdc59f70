"""Contests (比赛): works handed in, jurors and their sheets, results and 公示, objections."""
