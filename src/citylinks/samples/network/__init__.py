"""A made-up network for demonstration and measuring: marked as made up in every name and every row."""
