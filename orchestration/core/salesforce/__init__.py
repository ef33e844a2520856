"""Configurations of Salesforce Dynamic Revenue Orchestrator, as its data loader keeps them: CSV files by object."""
