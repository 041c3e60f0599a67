"""The processes behind `flask serve`: a light parent, the web server, and what ties their lives together. Nothing here knows Candor's rooms."""
