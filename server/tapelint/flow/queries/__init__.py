"""What can be told of values by how they came about."""
