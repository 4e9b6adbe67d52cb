"""What runs beside the window, in threads and processes: reading, storing, pre-labelling, learning, import and export."""
