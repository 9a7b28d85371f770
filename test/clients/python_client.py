"""The official Python package against an endpoint: prints one JSON object of what it saw.

Arguments: OPENAI_BASE_URL AZURE_ENDPOINT KEY MODEL. Ends with a traceback if the package itself fails.
"""

import json
import sys

import openai

base_url, azure_endpoint, key, model = sys.argv[1:5]
client = openai.OpenAI(base_url=base_url, api_key=key)
azure = openai.AzureOpenAI(azure_endpoint=azure_endpoint, api_key=key, api_version="2024-10-21")
hello = [{"role": "user", "content": "Hello"}]
seen = {"version": openai.__version__}

for name, each in (("openai", client), ("azure", azure)):
    done = each.chat.completions.create(model=model, messages=hello)
    seen[f"{name}_text"] = done.choices[0].message.content
    seen[f"{name}_total"] = done.usage.total_tokens - done.usage.prompt_tokens - done.usage.completion_tokens
    text, usages = "", 0
    with each.chat.completions.create(
        model=model, messages=hello, stream=True, stream_options={"include_usage": True}
    ) as stream:
        for chunk in stream:
            usages += chunk.usage is not None
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
    seen[f"{name}_stream"] = text
    seen[f"{name}_usages"] = usages

tool = {
    "type": "function",
    "function": {"name": "find_port", "parameters": {"type": "object", "properties": {"place": {"type": "string"}}}},
}
done = client.chat.completions.create(model=model, messages=[{"role": "user", "content": "find_port!"}], tools=[tool])
call = done.choices[0].message.tool_calls[0]
seen["tool"] = [call.function.name, json.loads(call.function.arguments)]
seen["models"] = [each.id for each in client.models.list()]


def error_of(call):
    try:
        call()
    except openai.APIError as error:
        return type(error).__name__
    return None


def ask(who, content="Hello", **more):
    return lambda: who.chat.completions.create(
        **{"model": model, "messages": [{"role": "user", "content": content}], **more}
    )


seen["errors"] = {
    "key": error_of(ask(client.with_options(api_key="sk-wrong"))),
    "model": error_of(ask(client, model="gpt-9")),
    "azure_model": error_of(ask(azure, model="gpt-9")),
    "value": error_of(ask(client, temperature=5)),
    "rate": error_of(ask(client.with_options(max_retries=1), "[[fault:status=429 retry-after-ms=5]]")),
}
json.dump(seen, sys.stdout)
