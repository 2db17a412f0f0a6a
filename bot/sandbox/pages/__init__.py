"""The page on which people play customers of the pretend network and rehearse its failures."""
