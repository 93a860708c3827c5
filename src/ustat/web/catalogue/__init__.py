"""Pages of the catalogue: what is offered, who asks for it, and what is missing on either side."""
