"""Learning from a project's corrections beside the window: its videos become a data set, and a process of its own learns."""
