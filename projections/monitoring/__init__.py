"""What whoever watches over the platform asks the database: numbers, and who did not run."""
