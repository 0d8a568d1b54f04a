"""What each page shows, made from readings by pure functions: words, links and shapes."""
