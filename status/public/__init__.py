"""What readers get: the files of the public folder, answered from memory, without database, template or session."""
