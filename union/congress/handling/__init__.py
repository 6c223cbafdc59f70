"""After the decision (办理): referred, answered, rated, tracked, supervised; whose turn it is."""
