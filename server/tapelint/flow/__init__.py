"""The abstract interpreter: from a syntax tree to what flows in the program."""
