"""What a process tells those who run it: lines about requests, faults, slow queries and security.

The floor below all others: everything may write a line, and a line knows nothing of the domain.
"""
