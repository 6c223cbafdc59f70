"""Cases (申请单): opened, moved step by step at their desk, seen by whom they concern; what every service shares."""
