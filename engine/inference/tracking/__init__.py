"""Who is who: detections of overlapping clips joined into tracks."""
