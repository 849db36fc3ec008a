"""What is true of any desk: pure rules, standard library only, `now` is always an argument."""
