"""What goes on beside the window, and what it does with the outcome: opening, copies, runs, learning, masks, edits that wait."""
