"""What a person can do: one verb per function; transactions and locks live here."""
