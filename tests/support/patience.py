"""How long a test waits for what has to come: long enough for a busy machine, since no test is about these seconds."""

PATIENCE = 90.0
