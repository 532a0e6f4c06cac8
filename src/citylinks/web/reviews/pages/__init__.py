"""What the pages of the reviews show, made ready before anything is drawn."""
