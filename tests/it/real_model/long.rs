//! A document that does not fit the context is read in passes, to its end.

use serde_json::{Value, json};

use super::server::Server;

fn minutes() -> String {
    let items = [
        (
            "Accounts",
            "The treasurer presented the accounts. 4,500 euros came in and 3,980 euros were spent on tools and seeds.",
        ),
        (
            "Fence",
            "The fence along the school will cost 1,200 euros. The town pays half of it, and work begins in May.",
        ),
        (
            "Compost",
            "The composting workshop brought 38 families together. It will be held again on the first Sunday of each month.",
        ),
        (
            "Bees",
            "Two members offered to look after the three hives. The honey will be sold at the autumn fair.",
        ),
        (
            "Meeting",
            "The general meeting takes place on 8 June in the town hall. Mr Petit writes the invitations.",
        ),
    ];
    let section = |(title, text): &(&str, &str)| {
        format!("# {title}\n\n{text} The board approved it after a short discussion, without opposition.\n\n")
    };
    items.iter().map(section).collect()
}

#[test]
fn a_long_document_is_read_whole_in_passes() {
    let server = Server::start(512);
    let ask = json!({ "text": minutes(), "words": 20, "language": "en", "seed": 7, "stream": true });
    let events = server.post("/v1/drafts", &ask).events();
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
    assert_eq!(done["coverage"]["of"], plan["sections"]);
    assert_eq!(done["notices"], json!([]), "nothing was lost");
    assert_eq!(done["provenance"]["parameters"]["passes"], passes);
    assert_eq!(done["provenance"]["parameters"]["context"], 512);
    assert!(!done["draft"].as_str().expect("a text").trim().is_empty());
    // Notes are for the model; only the last pass is shown.
    let shown: String = all("token").iter().filter_map(|token| token["text"].as_str()).collect();
    assert_eq!(shown.trim(), done["draft"]);
    server.conserves();
}
