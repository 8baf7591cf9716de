"""Real weeks once more, through our own doors: `python -m tests.replay DIR` (`make replay REPLAY=DIR`).

A folder holds `created/<date>.md`, `published/<date>.md` and `<date>.json` (what was submitted and what editors changed).
Each week starts from `created`, sends every community, call and event submission through the forms, decides and assembles;
then editors' recorded edits, the published order and, where nothing else helps, a whole section are applied and counted.
Nothing is stored: every week runs in a transaction that is rolled back.
"""
