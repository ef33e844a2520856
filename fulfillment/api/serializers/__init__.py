"""What goes in and what comes out, field by field. Nothing is taken from a model without being named here."""
