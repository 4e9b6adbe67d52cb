"""The project's file on the disk: connection, tables, locks, and whether it is still the one that was opened."""
