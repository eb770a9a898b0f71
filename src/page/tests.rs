use super::index::{INDEX, KEY, WAY_EXTRACT, WAY_WRITE};
use super::scripts::messages;
use super::template::{MASTHEAD, UNDERSTAND};
use super::*;
use crate::words::{Language, find, keys, message};

const TEMPLATES: [&str; 7] =
    [INDEX, KEY, MASTHEAD, UNDERSTAND, WAY_EXTRACT, WAY_WRITE, include_str!("result.html")];
/// Codes of the API that the page builds its keys from: kinds of facts, and how real a claim is.
const KINDS: [&str; 8] = ["decision", "vote", "action", "figure", "date", "open", "cause", "context"];
const MODALITIES: [&str; 8] =
    ["done", "planned", "decided", "proposed", "wished", "conditional", "refused", "postponed"];
const BOTH: [Language; 2] = [Language::French, Language::English];

const SUMMARY: Style<'static> =
    Style { name: "summary", purpose: "", unit: "words", usual: 150, least: 10, most: 2_000 };
const STYLES: [Style<'static>; 3] = [
    Style { name: "lettre", purpose: "Lettre \"type\" <aux> mairies", ..SUMMARY },
    Style { name: "grant", unit: "characters", usual: 1_500, ..SUMMARY },
    SUMMARY,
];

fn result<'a>(sentences: &'a [FormSentence<'a>]) -> FormResult<'a> {
    FormResult {
        written: Written::ByModel,
        sentences,
        coverage: Some((12, 12)),
        proven: Some((1, 2)),
        meter: "12 J (6 to 25, class E, estimated)",
        ..FormResult::empty(Language::French)
    }
}

fn scripts() -> impl Iterator<Item = &'static Asset> {
    ASSETS.iter().filter(|asset| asset.path.ends_with(".js"))
}

#[test]
fn every_message_a_template_or_a_script_asks_for_exists() {
    let known: Vec<&str> = keys().collect();
    for template in TEMPLATES {
        for part in template.split("{{").skip(1) {
            let key = part.split_once("}}").expect("closed").0;
            assert!(key.starts_with('=') || known.contains(&key), "no message {key}");
        }
    }
    let code: String = scripts().map(|script| script.body).collect();
    let asked = code.split(" t(\"").chain(code.split("(t(\"")).skip(1);
    let asked = asked.map(|part| part.split('"').next().expect("closed"));
    let plain = asked.filter(|key| key.len() < 40 && key.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    let built = KINDS.map(|kind| format!("left-{kind}"));
    let real = MODALITIES.map(|modality| format!("modality-{modality}"));
    for name in plain.filter(|key| !key.ends_with('-')).map(str::to_owned).chain(built).chain(real) {
        assert!(known.contains(&format!("live-{name}").as_str()), "no message live-{name}");
    }
}

#[test]
fn every_reason_has_a_name_and_a_sentence_in_both_languages() {
    for language in BOTH {
        for code in REASONS {
            for start in ["live-about-", "live-reason-"] {
                let key = format!("{start}{}", code.replace('_', "-"));
                assert!(find(language, &key, &[]).is_some(), "{key}");
            }
            let said = [reason(code, language), Mark::ToCheck.in_words(&[code.to_owned()], language)];
            assert!(said[0].ends_with('.') && said[1].starts_with("? "), "{code}: {said:?}");
        }
    }
    assert_eq!(Mark::Verbatim.in_words(&[], Language::French), "✓ mot pour mot");
    let reasons = ["number_absent".to_owned(), "unfinished".to_owned()];
    assert_eq!(Mark::Contradicted.in_words(&reasons, Language::English), "✗ contradicted: number absent");
    assert_eq!(Mark::ToCheck.in_words(&["new_code".to_owned()], Language::English), "? to check: new code");
}

#[test]
fn the_pages_are_filled_in_both_languages() {
    for language in BOTH {
        for page in [
            html(language, Door::Open, First::Extract, &STYLES),
            html(language, Door::Keyed, First::Extract, &STYLES),
            form_result_html(&FormResult { language, ..result(&[]) }),
        ] {
            assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
            assert!(!page.contains("{{") && !page.contains("}}") && !page.contains("{$"), "left open");
            assert_eq!(page.matches("aria-current").count(), 1);
        }
        assert!(!messages(language).contains('$'), "a variable is missing from VARIABLES");
    }
}

#[test]
fn the_stable_ids_are_there_once() {
    let page = html(Language::French, Door::Open, First::Extract, &STYLES);
    let ids = [
        "text",
        "file",
        "style",
        "words",
        "language",
        "extract",
        "write",
        "stop",
        "draft",
        "status",
        "alert",
        "meter",
        "copy",
        "coverage",
        "quote-write",
        "quote-extract",
        "checked",
        "check",
        "proven",
        "left",
    ];
    for id in ids {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(page.contains("data-state=\"idle\""));
    assert!(page.contains("method=\"post\" action=\"/v1/drafts\" enctype=\"multipart/form-data\""));
    for id in page.split(" for=\"").skip(1).filter_map(|part| part.split('"').next()) {
        assert!(page.contains(&format!(" id=\"{id}\"")), "a label points at {id}");
    }
}

#[test]
fn styles_are_proposed_with_their_lengths_ours_first() {
    let page = html(Language::French, Door::Open, First::Extract, &STYLES);
    let places = [
        r#"<option value="summary" data-unit="words" data-usual="150" data-least="10" data-most="2000">Résumé<"#,
        r#"<option value="grant" data-unit="characters" data-usual="1500""#,
        r#"data-most="2000">Lettre &quot;type&quot; &lt;aux&gt; mairies</option>"#,
    ]
    .map(|option| page.find(option).expect(option));
    assert!(places.is_sorted());
}

#[test]
fn the_better_way_is_proposed_first() {
    for (first, proposed, other) in [(First::Extract, "extract", "write"), (First::Write, "write", "extract")]
    {
        let page = html(Language::French, Door::Open, first, &STYLES);
        let button =
            |id: &str| page.find(&format!("id=\"{id}\" type=\"submit\"")).expect("a button for each way");
        assert!(button(proposed) < button(other));
        assert_eq!(page.matches("class=\"first\"").count(), 1);
        assert!(page.contains(&format!("class=\"first\" id=\"{proposed}\"")));
    }
}

#[test]
fn a_strict_content_security_policy_holds() {
    for language in BOTH {
        let page = html(language, Door::Keyed, First::Extract, &STYLES);
        let lower = page.to_lowercase();
        assert_eq!(
            lower.matches("<script").count(),
            lower.matches("<script type=\"module\" src=\"/page/").count()
        );
        assert!(!lower.contains("<style") && !lower.contains(" style=\"") && !lower.contains("javascript:"));
        for handler in [" onclick=", " onload=", " onsubmit=", " oninput=", " onchange=", " onerror="] {
            assert!(!lower.contains(handler));
        }
    }
    for asset in ASSETS.iter().map(|asset| asset.body).chain(TEMPLATES) {
        let ours = asset.replace("http://www.w3.org/2000/svg", "");
        assert!(!ours.contains("http://") && !ours.contains("https://") && !ours.contains("@import"));
        assert!(!ours.contains("url("));
        for sink in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
        {
            assert!(!ours.contains(sink), "{sink}");
        }
    }
}

#[test]
fn the_page_stays_small() {
    assert!(ASSETS.len() < 6, "too many requests");
    for language in BOTH {
        let total: usize = html(language, Door::Keyed, First::Extract, &STYLES).len()
            + ASSETS.iter().map(|asset| asset.body.len()).sum::<usize>();
        assert!(total < 120_000, "{total} bytes before compression, meant to be 50 kB after");
    }
}

#[test]
fn files_are_found_by_name() {
    assert_eq!(asset("app.js").map(|asset| asset.media_type), Some("text/javascript; charset=utf-8"));
    assert_eq!(asset("/page/style.css"), asset("style.css"));
    assert!(asset("index.html").is_none() && asset("../mod.rs").is_none() && asset("").is_none());
    let page = html(Language::English, Door::Open, First::Extract, &STYLES);
    for path in page.split("/page/").skip(1).filter_map(|part| part.split('"').next()) {
        assert!(asset(path).is_some(), "{path}");
    }
    for script in scripts() {
        for path in script.body.split("from \"./").skip(1).filter_map(|part| part.split('"').next()) {
            assert!(asset(path).is_some(), "{path}");
        }
    }
}

#[test]
fn what_a_model_writes_is_never_markup() {
    let attack = "<img src=x onerror=alert(1)>\"'&{{title}}{{=messages}}";
    let reasons = [attack.to_owned()];
    let sentences = [FormSentence {
        text: attack,
        mark: Mark::Unsupported,
        bare: false,
        reasons: &reasons,
        sources: vec![attack],
        against: vec![attack],
    }];
    let title = FormSentence { text: "## <i>", bare: true, ..sentences[0].clone() };
    assert!(form_result_html(&result(&[title])).contains("<h3 lang=\"fr\">&lt;i&gt;</h3>"));
    let page =
        form_result_html(&FormResult { draft_language: "\"><script>", meter: "<b>", ..result(&sentences) });
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;{{title}}{{=messages}}"));
    assert!(!page.contains("<img") && !page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("✗ sans appui") && page.contains("12 sections lues sur 12"));
    assert!(page.contains("1 phrase prouvée sur 2") && page.matches("<blockquote>").count() == 2);
    assert!(page.contains("Brouillon rédigé par une IA, non relu"));

    let error = Some(FormError { code: ErrorCode::InternalError, message: "<u>" });
    let page = form_result_html(&FormResult { error, ..result(&sentences) });
    assert!(page.contains("role=\"alert\"") && page.contains("data-state=\"error\""));
    assert!(!page.contains("<i>") && !page.contains("<u>"));
    assert!(!page.contains("id=\"draft\""), "an error shows no draft");
}

#[test]
fn facts_left_out_are_counted_by_kind_and_shown() {
    let left =
        [("vote", "<b>Un.</b>".to_owned()), ("date", "Deux.".to_owned()), ("vote", "Trois.".to_owned())];
    let page = form_result_html(&FormResult { left_out: &left, ..result(&[]) });
    assert!(page.contains("Non repris, faute de place\u{a0}: 2 votes, 1 date."), "{page}");
    assert!(page.contains("<li>&lt;b&gt;Un.&lt;/b&gt;</li>") && page.matches("<li>").count() == 3);
    for kind in KINDS {
        assert!(counted(Language::English, [kind].into_iter()).starts_with("1 "), "{kind} has no words");
    }
}

#[test]
fn an_error_says_what_to_do_in_the_language_of_the_page() {
    use ErrorCode::{DocumentTookTooLong, ExceedContextSize, QueueFull};
    for (code, word) in
        [(QueueFull, "occupée"), (ExceedContextSize, "dépasse"), (DocumentTookTooLong, "trop de temps")]
    {
        let error = Some(FormError { code, message: "try later" });
        assert!(form_result_html(&FormResult { error, ..result(&[]) }).contains(word), "{code:?}");
    }
}

#[test]
fn every_error_has_words_in_both_languages_and_its_code_once() {
    for language in BOTH {
        for code in ErrorCode::ALL {
            let said = message(language, code.message());
            assert!(said.ends_with('.') && said != code.message(), "{code:?}");
            let sent = format!("data-key=\"error-{}\">{}", code.as_str(), escape(&said));
            assert!(messages(language).contains(&sent), "{code:?}");
        }
    }
    let codes: std::collections::HashSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), ErrorCode::ALL.len());
}
