"""The log heals in a transaction: where something must not be believed, the truth is told again."""
