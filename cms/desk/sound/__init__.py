"""A person's voice, recorded in the editor and kept as a file of the bulletin's unit."""
