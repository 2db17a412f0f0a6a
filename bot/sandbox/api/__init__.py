"""The routes of the Mastodon client API as the pretend network speaks it."""
