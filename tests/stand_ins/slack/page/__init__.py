"""The workspace as a page: what people would see and do in Slack, for who has no Slack at hand."""
