//! A document that does not fit the context is read in passes, to its end.

use serde_json::{Value, json};

use super::drafts::told_when_changed;
use super::server::Server;

const MINUTES: &str = include_str!("minutes.md");

/// A form with a Markdown file, for a document with sections.
fn form(fields: &[(&str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "file\"; filename=\"minutes.md";
    fields.iter().chain(&[(file, MINUTES)]).map(field).collect::<String>() + "--limit--\r\n"
}

#[test]
fn a_long_document_is_read_whole_in_passes() {
    let server = Server::start(512);
    let body = form(&[("words", "20"), ("language", "en"), ("seed", "7"), ("stream", "true")]);
    let answer = server.post_as("multipart/form-data; boundary=limit", "/v1/drafts", &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let events = answer.events();
    let all = |name: &str| -> Vec<&Value> {
        events.iter().filter(|(event, _)| event == name).map(|(_, data)| data).collect()
    };
    let plan = all("plan")[0];
    let passes = plan["passes"].as_u64().expect("a number");
    assert!(passes >= 3, "two parts and what brings them together: {plan}");

    let progress: Vec<_> = all("progress").iter().map(|step| step["section"].as_u64()).collect();
    assert_eq!(progress, (1..=passes).map(Some).collect::<Vec<_>>(), "each pass is told");
    let done = all("done");
    let done = done.first().unwrap_or_else(|| panic!("it is finished: {:?}", events.last()));
    assert_eq!(done["coverage"]["read"], done["coverage"]["of"]);
    assert_eq!((&done["coverage"]["of"], &plan["sections"]), (&json!(6), &json!(6)));
    assert_eq!(done["provenance"]["parameters"]["passes"], passes);
    assert_eq!(done["provenance"]["parameters"]["context"], 512);
    assert!(!done["draft"].as_str().expect("a text").trim().is_empty());
    let shown: String = all("token").iter().filter_map(|token| token["text"].as_str()).collect();
    told_when_changed(shown.trim(), done);
    server.conserves();
}
