"""The official Python package for Anthropic against an endpoint: prints one JSON object of what it saw.

Arguments: ANTHROPIC_BASE_URL KEY MODEL. Ends with a traceback if the package itself fails.
"""

import json
import sys

import anthropic

base_url, key, model = sys.argv[1:4]
client = anthropic.Anthropic(base_url=base_url, api_key=key)
hello = [{"role": "user", "content": "Hello"}]
seen = {"version": anthropic.__version__}

done = client.messages.create(model=model, max_tokens=200, messages=hello)
seen["text"] = done.content[0].text
seen["output"] = done.usage.output_tokens
with client.messages.stream(model=model, max_tokens=200, messages=hello) as stream:
    seen["stream"] = "".join(stream.text_stream)
    seen["stream_output"] = stream.get_final_message().usage.output_tokens

tool = {"name": "find_port", "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}}}
asked = [{"role": "user", "content": "find_port!"}]
called = client.messages.create(model=model, max_tokens=200, messages=asked, tools=[tool])
use = next(block for block in called.content if block.type == "tool_use")
seen["tool"] = [use.name, use.input]
answered = [
    *asked,
    {"role": "assistant", "content": called.content},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "Hamburg"}]},
]
seen["after"] = client.messages.create(model=model, max_tokens=200, messages=answered, tools=[tool]).stop_reason
seen["count"] = client.messages.count_tokens(model=model, messages=hello).input_tokens
seen["models"] = [each.id for each in client.models.list()]


def error_of(call):
    try:
        call()
    except anthropic.APIError as error:
        return type(error).__name__
    return None


def ask(who, **more):
    return lambda: who.messages.create(**{"model": model, "max_tokens": 10, "messages": hello, **more})


seen["errors"] = {
    "key": error_of(ask(client.with_options(api_key="sk-wrong"))),
    "model": error_of(ask(client, model="claude-9")),
    "value": error_of(ask(client, max_tokens=0)),
}
json.dump(seen, sys.stdout)
