"""What the commands print: the result in words for a person, and as values for `--json`."""
