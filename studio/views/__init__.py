"""HTML over HTTP: each view finds, parses, calls one service and answers."""
