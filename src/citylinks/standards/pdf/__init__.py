"""PDF files of strangers: whether one is whole, how many pages it has, and whether it acts on its reader."""
