"""What each type of step does when it is its turn. Executors never write step state: they answer with an outcome."""
