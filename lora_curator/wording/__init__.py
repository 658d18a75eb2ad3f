"""Results in words that more than one door says."""
