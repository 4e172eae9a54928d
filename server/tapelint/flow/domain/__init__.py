"""What a program's values are, abstractly, and what can be told of them alone."""
