"""The curator's server side, without a framework: the table of routes is `routes.ROUTES`.

http.py          requests, answers, matching an address
routes.py        every address and what answers it
session.py       the only mutable state: who may ask, which folders are open
folder.py        one open folder: its curation, what was changed since when, its job
history.py       undo and redo
operations.py    what a person does to images, as data
jobs.py          long work on a thread of its own, with progress and stop
steps.py         what each kind of job does
documents.py     what the app is told, as plain values
details.py       everything about one image
snapshot.py      a folder as it was shown last, for the first second of the next time
places.py        which folders may be opened and written
host.py          what the place that we run in offers: models, folders, a queue
"""
