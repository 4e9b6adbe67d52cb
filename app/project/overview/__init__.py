"""What a video and a project are like as a whole: lanes, crossings, what needs a look, how far the work is."""
