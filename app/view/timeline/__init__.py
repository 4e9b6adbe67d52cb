"""What lies below the canvas: the scrub bar, and a lane for each track."""
