"""What others read: stable views in the schema `mya`, over a generation and what outlives it."""
