"""What happened in a program, for the rules to read."""
