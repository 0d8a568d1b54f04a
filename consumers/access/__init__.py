"""Who may do what on the brokers: rules and limits that follow from the topics there are."""
