"""The public pages as files, for any web server: `files.py` says which there are, `writing.py` puts what changed into a folder."""
