"""The grammar of an issue: pure Python, no Django. Law: `render(parse(s)) == s` for every string."""
