"""What pages cost: queries, bytes and times on the server as it ships, side by side in one run."""

# A subject is a module of this package with `run(rounds, sizes)`.
SUBJECTS = {"editor": "the editor's requests at 1, 10 and 50 scenes"}
