"""Until the decision (立案): seconded, tabled, reviewed, merged, converted, withdrawn."""
