"""The openai client for Python against a running calame: `openai_python.py BASE_URL`.

It stops with a traceback at the first thing that is not as OpenAI documents it.
"""

import json
import sys

import openai

MESSAGES = [
    {"role": "developer", "content": "You answer in one sentence."},
    {"role": "user", "content": [{"type": "text", "text": "What is a shared garden?"}]},
]
CHAT = {"messages": MESSAGES, "seed": 7, "max_completion_tokens": 12}


def models(client):
    listed = client.models.list().data
    assert len(listed) == 1, listed
    assert listed[0].object == "model" and listed[0].owned_by == "calame", listed
    return listed[0].id


def check_usage(usage, most):
    assert usage.prompt_tokens > 0, usage
    assert 0 < usage.completion_tokens <= most, usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, usage


def chat(client, model):
    answer = client.chat.completions.create(model=model, **CHAT)
    assert answer.object == "chat.completion" and answer.model == model, answer
    (choice,) = answer.choices
    assert choice.message.role == "assistant" and choice.message.content, choice
    assert choice.finish_reason in ("stop", "length"), choice
    check_usage(answer.usage, 12)
    assert answer.model_extra["calame"]["meter"]["energy"]["joules"]["value"] > 0
    again = client.chat.completions.create(model=model, **CHAT)
    assert again.choices[0].message.content == choice.message.content, "the same seed, another text"
    return choice.message.content, choice.finish_reason


def chat_stream(client, model, expected):
    options = {"include_usage": True}
    chunks = list(client.chat.completions.create(model=model, stream=True, stream_options=options, **CHAT))
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    *body, counts = chunks
    assert counts.choices == [], counts
    check_usage(counts.usage, 12)
    assert all(chunk.usage is None for chunk in body)
    assert [chunk.choices[0].delta.role for chunk in body if chunk.choices[0].delta.role] == ["assistant"]
    assert body[0].choices[0].delta.role == "assistant"
    reasons = [chunk.choices[0].finish_reason for chunk in body]
    assert reasons[:-1] == [None] * (len(body) - 1), reasons
    text = "".join(chunk.choices[0].delta.content or "" for chunk in body)
    assert (text, reasons[-1]) == expected, (text, reasons[-1], expected)


def chat_form(client):
    schema = {
        "type": "object",
        "properties": {
            "vote": {"enum": ["adopté", "rejeté"]},
            "pour": {"type": "integer", "minimum": 0, "maximum": 99},
        },
        "required": ["vote", "pour"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "vote", "strict": True, "schema": schema}}
    ask = {"model": "", "messages": MESSAGES, "seed": 7, "max_completion_tokens": 60}
    answer = client.chat.completions.create(response_format=wanted, **ask).choices[0]
    assert answer.finish_reason == "stop", answer
    vote = json.loads(answer.message.content)
    assert set(vote) == {"vote", "pour"} and vote["vote"] in ("adopté", "rejeté") and 0 <= vote["pour"] <= 99, vote
    answer = client.chat.completions.create(extra_body={"guided_choice": ["oui", "non"]}, **ask).choices[0]
    assert (answer.finish_reason, answer.message.content) in (("stop", "oui"), ("stop", "non")), answer
    wanted["json_schema"]["schema"] = {"type": "string", "not": {"const": "x"}}
    create = client.chat.completions.create
    error = refused(openai.BadRequestError, lambda: create(response_format=wanted, **ask))
    assert (error.code, error.param) == ("unsupported_format", "response_format"), error.body
    assert "not" in error.body["message"], error.body


def chat_stream_plain(client):
    # Without `include_usage` the counts ride on the last chunk; `model` may be anything empty.
    chunks = list(client.chat.completions.create(model="", stream=True, **{**CHAT, "max_completion_tokens": 3}))
    assert all(chunk.choices for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "length", chunks[-1]
    check_usage(chunks[-1].usage, 3)


def logprobs(client, model):
    asked = {**CHAT, "max_completion_tokens": 2, "temperature": 0}
    answer = client.chat.completions.create(model=model, logprobs=True, top_logprobs=2, **asked)
    tokens = answer.choices[0].logprobs.content
    assert len(tokens) == 2 and all(len(token.top_logprobs) == 2 for token in tokens), tokens
    assert "".join(token.token for token in tokens) == answer.choices[0].message.content
    assert all(token.logprob == token.top_logprobs[0].logprob <= 0 for token in tokens), tokens


def completions(client, model):
    asked = {"model": model, "prompt": "The board of the garden", "max_tokens": 6, "seed": 3}
    answer = client.completions.create(**asked)
    assert answer.object == "text_completion" and answer.choices[0].text, answer
    assert answer.choices[0].finish_reason in ("stop", "length"), answer
    check_usage(answer.usage, 6)
    chunks = list(client.completions.create(stream=True, **asked))
    text = "".join(choice.text for chunk in chunks for choice in chunk.choices)
    assert text == answer.choices[0].text, (text, answer)


def refused(kind, ask):
    try:
        ask()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


def errors(client, model):
    create = client.chat.completions.create
    long = [{"role": "user", "content": "The board met in Lyon. " * 400}]
    overflow = refused(openai.BadRequestError, lambda: create(model=model, messages=long))
    assert overflow.code == "exceed_context_size_error", overflow.body
    assert overflow.type == "invalid_request_error", overflow.body
    assert overflow.body["n_prompt_tokens"] > overflow.body["n_ctx"] == 512, overflow.body
    streamed = refused(openai.BadRequestError, lambda: create(model=model, messages=long, stream=True))
    assert streamed.code == overflow.code, "refused before the stream begins"
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    unknown = refused(openai.BadRequestError, lambda: create(model=model, messages=MESSAGES, tools=tools))
    assert (unknown.code, unknown.param) == ("unsupported_parameter", "tools"), unknown.body
    missing = refused(openai.NotFoundError, lambda: create(model="gpt-4o", messages=MESSAGES))
    assert (missing.code, missing.param) == ("model_not_found", "model"), missing.body
    refused(openai.NotFoundError, lambda: client.embeddings.create(model=model, input="a"))


def main(base_url):
    client = openai.OpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=600)
    model = models(client)
    expected = chat(client, model)
    chat_stream(client, model, expected)
    chat_stream_plain(client)
    chat_form(client)
    logprobs(client, model)
    completions(client, model)
    errors(client, model)


if __name__ == "__main__":
    main(sys.argv[1])
