"""Places (名额): seats taken and given back, signing up, approving, the waiting list, teams, leaving."""
