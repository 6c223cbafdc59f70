"""What holds of one activity, whoever moves it: locks, its officers, what people are to it, who may come, who is told."""
