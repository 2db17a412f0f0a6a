"""What the JSON of networks of reviews is read with: models whose fields have other names there, camelCase."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from integrations.social.payload import Payload


class CamelPayload(Payload):
    """Base of all: `created_at` is read from `createdAt`."""

    model_config = ConfigDict(alias_generator=to_camel)
