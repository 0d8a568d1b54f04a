"""On the platform: read the topics, judge by MYA's rules, write the projections, publish errors.

`engine/` decides and is pure; everything else here acts. The SQL is in `projections`.
"""
