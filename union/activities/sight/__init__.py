"""What each reader sees of activities: lists, one activity, its roster, a contest, figures."""
