"""Applying: one transaction for each batch of events and for each end of a run.

From the ground up: `transaction` is what all steps share, `judging` what a record comes to,
`erasure` and `healing` what must not come back or be believed, `runs` what the end of a run
settles, `batch` what was read, taken all together, `error_words` what was read of the error log.
"""
