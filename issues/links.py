"""Pure rules about addresses: what is printed, what counts as the same page, what a host means."""
