"""What each kind of expression and statement does to the state."""
