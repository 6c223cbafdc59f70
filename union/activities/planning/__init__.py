"""Planning an activity: made, its settings, series, published, run, merged, settled."""
