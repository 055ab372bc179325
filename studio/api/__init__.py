"""JSON over HTTP for the servers of host products."""
