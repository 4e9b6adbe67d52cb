"""What menus, keys and the palette offer: every command in tables, when it can be done, which keys call it, and what it does."""
