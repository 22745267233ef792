"""What citizens send to a unit: messages, ratings of pages, satisfaction."""
