"""A school's night: each data set read and judged, its changes enqueued and sent, or rehearsed."""
