"""The window: its start, its layout, its looks and settings, and the open project as it sees it (`workspace`)."""
