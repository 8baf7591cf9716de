"""The newsletter's published issues, all at once: reading a checkout, measuring what is understood, saving it.

Reading and measuring ask no database; only `saving` does.
"""
