"""What people should do, and should not do, while something is wrong."""
