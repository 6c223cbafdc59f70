"""What all of the union stands on: the clock, refusals, offices, rules, the audit log; imports no other room of union/."""
