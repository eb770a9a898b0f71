//! Completions as OpenAI's clients ask for them.

use super::*;

const CHAT: &str = "/v1/chat/completions";
const COMPLETE: &str = "/v1/completions";

fn chat(more: &Value) -> Value {
    let mut ask = json!({ "messages": [{ "role": "user", "content": "Bonjour à tous" }] });
    for (key, value) in more.as_object().expect("an object") {
        ask[key] = value.clone();
    }
    ask
}

#[tokio::test]
async fn http_chat_answers_every_field() {
    let app = app(Scripted::new("Bonjour à vous."));
    let parts = json!([{ "type": "text", "text": "Réponds" }, { "type": "text", "text": "bien" }]);
    let ask = json!({
        "model": "scripted", "seed": 9, "temperature": 0.7, "max_completion_tokens": 50, "max_tokens": 1, "user": "x",
        "messages": [{ "role": "developer", "content": "Sois bref" }, { "role": "user", "content": parts }],
        "response_format": { "type": "text" }, "tools": [], "n": 1,
    });
    let answer = app.ask(post(CHAT, &ask)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let body = answer.json();
    has_keys(&body, &["id", "object", "created", "model", "choices", "usage", "calame"]);
    assert_eq!((&body["object"], &body["model"]), (&json!("chat.completion"), &json!("scripted")));
    let expected = json!([{
        "index": 0, "logprobs": null, "finish_reason": "stop",
        "message": { "role": "assistant", "content": "Bonjour à vous.", "refusal": null },
    }]);
    assert_eq!(body["choices"], expected);
    let usage = &body["usage"];
    assert_eq!(
        (&usage["prompt_tokens"], &usage["completion_tokens"], &usage["total_tokens"]),
        (&json!(4), &json!(3), &json!(7))
    );
    meter_record(&body["calame"]["meter"], "done");
    assert_eq!(body["calame"]["sampling"]["temperature"], json!(0.7), "a decimal stays as it was written");
    assert_eq!(body["calame"]["sampling"]["seed"], 9);
    assert!(
        answer.header("server-timing").contains("decode")
            && answer.header("x-energy-joules").contains("class=E")
    );
    let job = &app.engine.jobs()[0];
    assert_eq!((job.max_tokens, job.sampling.seed), (50, 9));
}

#[tokio::test]
async fn http_chat_stream_is_what_clients_expect() {
    for (own_chunk, path) in [(false, CHAT), (true, CHAT), (false, COMPLETE), (true, COMPLETE)] {
        let app = app(Scripted::new("Bonjour à vous."));
        let mut ask = chat(&json!({ "stream": true, "prompt": "Bonjour à tous" }));
        if own_chunk {
            ask["stream_options"] = json!({ "include_usage": true });
        }
        let answer = app.ask(post(path, &ask)).await;
        assert_eq!(answer.header("content-type"), "text/event-stream");
        let mut events = answer.events();
        assert!(events.iter().all(|(name, _)| name.is_empty()), "data only");
        assert_eq!(events.pop().expect("an end").1, "[DONE]");
        let chunks: Vec<Value> = events.into_iter().map(|(_, data)| data).collect();
        let object = if path == CHAT { "chat.completion.chunk" } else { "text_completion" };
        for chunk in &chunks {
            assert_eq!(chunk["object"], object);
            assert!(["id", "created", "model"].iter().all(|name| chunk[name] == chunks[0][name]));
            assert!(chunk.get("error").is_none());
        }
        let (finish, counts) = match chunks.as_slice() {
            [.., finish, counts] if own_chunk => (finish, counts),
            [.., finish] => (finish, finish),
            [] => panic!("no chunks"),
        };
        assert_eq!(finish["choices"][0]["finish_reason"], "stop");
        assert_eq!(counts["usage"]["total_tokens"], 6, "{counts}");
        assert_eq!(
            chunks.iter().filter(|chunk| chunk.get("usage").is_some_and(|usage| !usage.is_null())).count(),
            1
        );
        if own_chunk {
            assert_eq!(counts["choices"], json!([]));
        }
        meter_record(&finish["calame"]["meter"], "done");
        let words = |chunk: &Value| {
            chunk["choices"][0]["delta"]["content"]
                .as_str()
                .or(chunk["choices"][0]["text"].as_str())
                .unwrap_or_default()
                .to_string()
        };
        assert_eq!(chunks.iter().map(words).collect::<String>(), "Bonjour à vous.");
        if path == CHAT {
            let roles = chunks.iter().filter(|chunk| chunk["choices"][0]["delta"].get("role").is_some());
            assert_eq!(roles.count(), 1);
            assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
            assert_eq!(finish["choices"][0]["delta"], json!({}));
        }
        let pending = chunks.iter().filter(|chunk| chunk["choices"][0]["finish_reason"].is_null());
        assert_eq!(pending.count(), chunks.len() - 1);
    }
}

#[tokio::test]
async fn http_chat_gives_log_probabilities() {
    let app = app(Scripted::new("Bonjour à vous."));
    let body = app.ask(post(CHAT, &chat(&json!({ "logprobs": true, "top_logprobs": 2 })))).await.json();
    let content = body["choices"][0]["logprobs"]["content"].as_array().expect("a list");
    assert_eq!(content.len(), 3);
    has_keys(&content[0], &["token", "logprob", "bytes", "top_logprobs"]);
    assert_eq!((&content[1]["token"], &content[1]["logprob"]), (&json!("à "), &json!(-0.5)));
    assert_eq!(content[1]["bytes"], json!("à ".as_bytes()));
    assert_eq!(content[1]["top_logprobs"].as_array().map(Vec::len), Some(2));
    let ask = chat(&json!({ "logprobs": true, "stream": true }));
    let events = app.ask(post(CHAT, &ask)).await.events();
    let tokens = events
        .iter()
        .filter_map(|(_, chunk)| chunk["choices"][0]["logprobs"]["content"][0]["token"].as_str());
    assert_eq!(tokens.collect::<String>(), "Bonjour à vous.");
    let body = app.ask(post(COMPLETE, &json!({ "prompt": "Bonjour", "logprobs": 1 }))).await.json();
    let logprobs = &body["choices"][0]["logprobs"];
    assert_eq!(logprobs["tokens"], json!(["Bonjour ", "à ", "vous."]));
    assert_eq!(logprobs["token_logprobs"], json!([-0.5, -0.5, -0.5]));
    assert_eq!(logprobs["top_logprobs"][0], json!({ "Bonjour ": -0.5 }));
}

#[tokio::test]
async fn http_chat_stops_where_asked() {
    let app = app(Scripted::new("un deux trois quatre"));
    for stop in [json!("trois"), json!(["cinq", "trois"])] {
        let body = app.ask(post(CHAT, &chat(&json!({ "stop": stop })))).await.json();
        assert_eq!(body["choices"][0]["message"]["content"], "un deux ");
        assert_eq!(body["choices"][0]["finish_reason"], "stop");
    }
    let body = app.ask(post(CHAT, &chat(&json!({ "max_tokens": 1 })))).await.json();
    assert_eq!(body["choices"][0]["finish_reason"], "length");
    assert_eq!(body["usage"]["completion_tokens"], 1);
    let penalties = json!({ "ignore_eos": true, "top_k": 5, "min_p": 0.1, "repeat_penalty": 1.1, "frequency_penalty": 0, "cache_prompt": false });
    assert_eq!(app.ask(post(CHAT, &chat(&penalties))).await.status, StatusCode::OK);
    let job = app.engine.jobs().pop().expect("a job");
    assert_eq!((job.sampling.top_k, job.sampling.min_p, job.sampling.repeat_penalty), (5, 0.1, 1.1));
    assert_eq!(job.end_tokens, calame::engine::EndTokens::Ignored);
}

#[tokio::test]
async fn http_chat_refuses_by_name_what_it_cannot_do() {
    let app = app(Scripted::new(ANSWER));
    let image =
        json!([{ "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "data:," } }] }]);
    let cases = [
        (json!({ "tools": [{ "type": "function" }] }), "tools", "unsupported_parameter"),
        (json!({ "functions": [{}] }), "functions", "unsupported_parameter"),
        (json!({ "n": 2 }), "n", "unsupported_parameter"),
        (json!({ "messages": image }), "messages", "unsupported_parameter"),
        (json!({ "messages": [{ "role": "tool", "content": "x" }] }), "messages", "unsupported_parameter"),
        (json!({ "response_format": { "type": "json_schema" } }), "response_format", "invalid_parameter"),
        (json!({ "response_format": { "type": "xml" } }), "response_format", "unsupported_parameter"),
        (json!({ "response_format": "json" }), "response_format", "invalid_parameter"),
        // This engine of a test keeps to no form.
        (json!({ "response_format": { "type": "json_object" } }), "response_format", "unsupported_format"),
        (json!({ "guided_choice": ["oui", "non"] }), "guided_choice", "unsupported_format"),
        (json!({ "guided_choice": [1] }), "guided_choice", "invalid_parameter"),
        (
            json!({ "guided_choice": ["a"], "response_format": { "type": "json_object" } }),
            "guided_choice",
            "invalid_parameter",
        ),
        (json!({ "grammar": "root ::= [0-9]" }), "grammar", "unsupported_parameter"),
        (json!({ "guided_regex": "[0-9]" }), "guided_regex", "unsupported_parameter"),
        (json!({ "logit_bias": { "1": 2 } }), "logit_bias", "unsupported_parameter"),
        (json!({ "presence_penalty": 1 }), "presence_penalty", "unsupported_parameter"),
        (json!({ "messages": [] }), "messages", "invalid_parameter"),
        (json!({ "messages": "Bonjour" }), "messages", "invalid_parameter"),
        (json!({ "messages": [{ "role": "user" }] }), "messages", "invalid_parameter"),
        (json!({ "temperature": 3 }), "temperature", "invalid_parameter"),
        (json!({ "temperature": "hot" }), "temperature", "invalid_parameter"),
        (json!({ "top_p": 0 }), "top_p", "invalid_parameter"),
        (json!({ "max_tokens": 0 }), "max_tokens", "invalid_parameter"),
        (json!({ "seed": 1.5 }), "seed", "invalid_parameter"),
        (json!({ "stop": [""] }), "stop", "invalid_parameter"),
        (json!({ "stop": [1] }), "stop", "invalid_parameter"),
        (json!({ "stream": "yes" }), "stream", "invalid_parameter"),
        (json!({ "top_logprobs": 2 }), "top_logprobs", "invalid_parameter"),
        (json!({ "logprobs": true, "top_logprobs": 21 }), "top_logprobs", "invalid_parameter"),
    ];
    for (more, param, code) in cases {
        let error = app.ask(post(CHAT, &chat(&more))).await.error(400, code);
        assert_eq!(error["param"], param, "{error}");
    }
    let error = app.ask(post(CHAT, &chat(&json!({ "model": "gpt-4" })))).await.error(404, "model_not_found");
    assert_eq!(error["param"], "model");
    assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
}

#[tokio::test]
async fn http_completions_refuse_by_name_what_they_cannot_do() {
    let app = app(Scripted::new(ANSWER));
    for (ask, param) in [
        (json!({ "prompt": "x", "echo": true }), "echo"),
        (json!({ "prompt": "x", "best_of": 2 }), "best_of"),
        (json!({ "prompt": "x", "suffix": "y" }), "suffix"),
    ] {
        assert_eq!(app.ask(post(COMPLETE, &ask)).await.error(400, "unsupported_parameter")["param"], param);
    }
    for ask in [json!({}), json!({ "prompt": [1, 2] }), json!([1]), json!("x")] {
        assert_eq!(app.ask(post(COMPLETE, &ask)).await.error(400, "invalid_parameter")["param"], "prompt");
    }
    app.ask(post(COMPLETE, &json!({ "prompt": "" }))).await.error(400, "empty_prompt");
    assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
}

#[tokio::test]
async fn http_completions_need_no_model() {
    let app = app(Scripted::new("Bonjour à vous."));
    let body = app.ask(post(COMPLETE, &json!({ "prompt": "Bonjour à tous", "max_tokens": 10 }))).await.json();
    has_keys(&body, &["id", "object", "created", "model", "choices", "usage", "calame"]);
    assert_eq!(body["object"], "text_completion");
    assert_eq!(
        body["choices"],
        json!([{ "index": 0, "text": "Bonjour à vous.", "logprobs": null, "finish_reason": "stop" }])
    );
    assert_eq!(body["usage"]["prompt_tokens"], 3);
    let listed = app.ask(post(COMPLETE, &json!({ "prompt": ["Bonjour"] }))).await;
    assert_eq!(listed.status, StatusCode::OK);
    assert_eq!(app.records().await.len(), 2);
}
