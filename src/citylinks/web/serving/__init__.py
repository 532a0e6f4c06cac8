"""Between the server and Django: what is refused before a page is asked for, and what probes ask."""
