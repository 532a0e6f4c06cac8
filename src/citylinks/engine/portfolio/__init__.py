"""Which set of partnerships a program should fund: column generation with all pairs priced."""
