"""Who logs in to the desk, and how: allauth and its adapters, its pages in our look, under /admin/login/ and /admin/profile/.

Nobody signs up by themselves. An account is made by an administrator or by an invitation; GitHub is connected to one that there is.
"""
