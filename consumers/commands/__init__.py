"""The subcommands of `mya-consumers` that people type."""
