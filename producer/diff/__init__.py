"""What changed since last night, and whether a person should look at it first. Pure."""
