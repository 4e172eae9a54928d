"""Texts: finding, reading, cutting up and parsing them."""
