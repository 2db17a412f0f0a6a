"""Comptoir: public mentions reach the department that can answer, and are answered once, by a human."""
