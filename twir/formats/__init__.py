"""How dates and times are written on every page, the stock admin's too: settings.FORMAT_MODULE_PATH names this package."""
