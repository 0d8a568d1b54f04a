"""The feed: every word on the errors topic told on, to a terminal or to a support tool's webhook.

A word is a *notice*: what it says, under an id that stays the same however often it is told. It is
told in the order of its partition, and so of its error; the place in the topic is kept only once
the receiver has taken it. So nothing is lost, and what is told twice can be known by its id.
"""
