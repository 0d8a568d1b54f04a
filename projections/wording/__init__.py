"""How the error log speaks to a school: dates, counts and names in plain British English.

Pure: values in, words out. Pages and letters share it, so that both say the same.
"""
