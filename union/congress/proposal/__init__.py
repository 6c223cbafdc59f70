"""What holds of one proposal, whoever moves it: found, its states and limits, its committee, who undertakes it, who is told."""
