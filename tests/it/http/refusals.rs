//! Every refusal, by its code and the field that it names.

use super::*;

#[tokio::test]
async fn http_draft_refuses_bad_fields_by_name() {
    let app = app(Scripted::new(ANSWER));
    let cases = [
        (json!({ "text": TEXT, "style": "poem" }), 400, "invalid_parameter", json!("style")),
        (json!({ "text": TEXT, "language": "de" }), 400, "invalid_parameter", json!("language")),
        (json!({ "text": TEXT, "mode": "fast" }), 400, "invalid_parameter", json!("mode")),
        (
            json!({ "text": TEXT, "words": 50, "characters": 300 }),
            400,
            "invalid_parameter",
            json!("characters"),
        ),
        (json!({ "text": TEXT, "words": 1 }), 400, "invalid_parameter", json!("words")),
        (json!({ "text": TEXT, "words": 100_000 }), 400, "invalid_parameter", json!("words")),
        (json!({ "text": TEXT, "characters": 2 }), 400, "invalid_parameter", json!("characters")),
        (json!({ "text": " \n" }), 400, "empty_document", Value::Null),
        (json!({}), 400, "empty_document", Value::Null),
        (json!({ "text": TEXT, "words": -4 }), 400, "invalid_json", Value::Null),
        (json!({ "text": TEXT, "model": "other" }), 404, "model_not_found", json!("model")),
    ];
    for (ask, status, code, param) in cases {
        for path in ["/v1/drafts", "/v1/quotes"] {
            let error = app.ask(post(path, &ask)).await.error(status, code);
            assert_eq!(error["param"], param, "{error}");
        }
    }
    assert!(app.engine.jobs().is_empty() && app.records().await.is_empty());
}

#[tokio::test]
async fn http_refuses_files_it_cannot_read() {
    let app = app(Scripted::new(ANSWER));
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600], &wide].concat();
    let cases: [(&str, &[u8], &str); 4] = [
        ("file:note.docx", b"bonjour", "broken_document"),
        ("file:note.docx", &locked, "encrypted_document"),
        ("file:note.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown_format"),
        ("file:note.txt", b"", "empty_document"),
    ];
    for (name, bytes, code) in cases {
        for path in ["/v1/drafts", "/v1/documents"] {
            app.ask(form(path, "*/*", &[(name, bytes)])).await.error(400, code);
        }
    }
}

#[tokio::test]
async fn http_refuses_media_types_sizes_and_broken_json() {
    let settings = Settings { body_bytes: 2_000, ..Settings::default() };
    let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
    for path in
        ["/v1/drafts", "/v1/quotes", "/v1/checks", "/v1/documents", "/v1/chat/completions", "/v1/completions"]
    {
        let bare = asked("POST", path).body(Body::from("{}")).expect("a request");
        app.ask(bare).await.error(415, "unsupported_media_type");
        let plain = asked("POST", path).header(header::CONTENT_TYPE, "text/plain");
        app.ask(plain.body(Body::from("{}")).expect("a request")).await.error(415, "unsupported_media_type");
        app.ask(post(path, &json!({ "text": "mot ".repeat(2_000) }))).await.error(413, "body_too_large");
        let cut = asked("POST", path).header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        app.ask(cut.body(Body::from("{\"text\": ")).expect("a request")).await.error(400, "invalid_json");
    }
    let large = "mot ".repeat(2_000);
    for path in ["/v1/drafts", "/v1/documents"] {
        app.ask(form(path, "*/*", &[("file:long.txt", large.as_bytes())])).await.error(413, "body_too_large");
        let unlimited = asked("POST", path).header(header::CONTENT_TYPE, "multipart/form-data");
        app.ask(unlimited.body(Body::from("x")).expect("a request"))
            .await
            .error(415, "unsupported_media_type");
    }
}

#[tokio::test]
async fn http_says_how_much_does_not_fit() {
    let app = app(Scripted::new(ANSWER).context(40));
    let long = "mot ".repeat(100);
    let cases = [
        ("/v1/drafts", json!({ "text": TEXT })),
        ("/v1/chat/completions", json!({ "messages": [{ "role": "user", "content": long }] })),
        ("/v1/completions", json!({ "prompt": long })),
    ];
    for (path, ask) in cases {
        for stream in [false, true] {
            let mut ask = ask.clone();
            ask["stream"] = stream.into();
            let error = app.ask(post(path, &ask)).await.error(400, "exceed_context_size_error");
            assert_eq!(error["n_ctx"], 40);
            assert!(error["n_prompt_tokens"].as_u64() > Some(40), "{error}");
        }
    }
}

#[tokio::test]
async fn http_serves_only_its_own_names() {
    let settings = Settings { hosts: vec!["calame.asso.example".into()], ..Settings::default() };
    let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
    let ask = |host: Option<&str>, origin: Option<&str>| {
        let mut request = Request::builder().uri("/v1/models");
        for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        app.ask(request.body(Body::empty()).expect("a request"))
    };
    for host in ["127.0.0.1", "localhost:8080", "[::1]:1", "[::1]", "LOCALHOST", "calame.asso.example:443"] {
        assert_eq!(ask(Some(host), None).await.status, StatusCode::OK, "{host}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost:", "localhost:8x", "", "192.168.1.4"] {
        ask(Some(host), None).await.error(403, "host_refused");
    }
    ask(None, None).await.error(403, "host_refused");
    for origin in ["http://127.0.0.1:80", "https://127.0.0.1:80"] {
        assert_eq!(ask(Some("127.0.0.1:80"), Some(origin)).await.status, StatusCode::OK);
    }
    for origin in ["http://evil.example", "http://127.0.0.1:81", "null", "", "file://"] {
        ask(Some("127.0.0.1:80"), Some(origin)).await.error(403, "origin_refused");
    }
}

/// Under `no-referrer` a browser posts our own form with `Origin: null`; it says then where from.
#[tokio::test]
async fn http_takes_its_own_form_though_its_origin_is_hidden() {
    let app = app(Scripted::new(ANSWER));
    for (site, status) in [("same-origin", 200), ("cross-site", 403), ("same-site", 403), ("none", 403)] {
        let mut request = form("/v1/drafts", "text/html", &[("text", TEXT.as_bytes())]);
        request.headers_mut().insert(header::ORIGIN, "null".parse().expect("a value"));
        request.headers_mut().insert("sec-fetch-site", site.parse().expect("a value"));
        assert_eq!(app.ask(request).await.status.as_u16(), status, "{site}");
    }
}

#[tokio::test]
async fn http_asks_for_the_key() {
    let settings = Settings { keys: vec![ApiKey::of("main", "sesame-open")], ..Settings::default() };
    let app = app_with(Scripted::new(ANSWER), settings, admission::Settings::default());
    let ask = |path: &'static str, key: Option<&str>| {
        let request = asked("GET", path);
        let request = match key {
            Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}").into_bytes()),
            None => request,
        };
        app.ask(request.body(Body::empty()).expect("a request"))
    };
    for key in [None, Some("sesame"), Some(""), Some("sesame-open ")] {
        ask("/v1/models", key).await.error(401, "invalid_api_key");
        ask("/nowhere", key).await.error(401, "invalid_api_key");
    }
    assert_eq!(ask("/v1/models", Some("sesame-open")).await.status, StatusCode::OK);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(path, None).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn http_unknown_routes_and_methods_have_the_envelope_and_the_headers() {
    let app = app(Scripted::new(ANSWER));
    for path in ["/v1/images/generations", "/v1/audio/transcriptions", "/v2", "/page/none.js", "/page/%FF"] {
        app.ask(get(path)).await.error(404, "unknown_route");
    }
    app.ask(get("/v1/drafts")).await.error(405, "wrong_method");
    app.ask(post("/v1/models", &json!({}))).await.error(405, "wrong_method");
    for path in
        ["/v1/meter/records?limit=0", "/v1/meter/records?limit=many", "/v1/meter/records?limit=99999999999"]
    {
        let error = app.ask(get(path)).await.error(400, "invalid_parameter");
        assert_eq!(error["param"], "limit");
    }
    for request in [get("/"), get("/v1/models"), get("/nowhere"), post("/v1/drafts", &json!({}))] {
        let answer = app.ask(request).await;
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value);
        }
        assert!(answer.headers.get("access-control-allow-origin").is_none(), "CORS is off");
    }
}
