"""What pages cost, side by side in one run: queries, bytes, times. And whether renders survive what goes wrong."""

# A subject is a module of this package with `run(…)`: of pages with rounds and sizes, of trials with what stands here.
SUBJECTS = {
    "editor": "the editor's requests at 1, 10 and 50 scenes",
    "browser": "the editor in Chromium: until it can be used, and from a key to its frame",
    "embed": "the editor in a frame of the example product, until it can be used",
    "json": "long scripts: the JSON pane, and the same imported",
    "renders": "the lists of renders, and every search in them, at 1,000 and at 100,000 finished ones",
    "faults": "each fault of the service, with a worker killed at each write; then runs of mixed faults",
    "fleet": "a thousand renders on four workers that are killed now and then, and the editor meanwhile",
}
ROUNDS = {"editor": 100, "browser": 30, "embed": 30, "json": 30}
TRIALS = {
    "renders": ("database", "rounds"),
    "faults": ("database", "only", "kills", "runs", "seed", "lanes"),
    "fleet": ("database", "renders", "seed"),
}
SEED = 20260901
