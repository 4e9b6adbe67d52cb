"""How the network learns: data, targets, matching, losses and the loop; it never sees a project file."""
