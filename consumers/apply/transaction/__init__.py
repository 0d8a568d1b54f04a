"""What the steps of an applying transaction share, and what they leave for its end to write."""
