"""The programming interface of run time: explicit input and output serializers, one operation per view method."""
