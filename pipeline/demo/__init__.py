"""`incidentwire demo`: invented outlets, the server that serves their feeds, and the board in the terminal."""
