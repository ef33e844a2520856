"""What people read about each field of each kind of record: its label, its help, and where a form shows it."""
