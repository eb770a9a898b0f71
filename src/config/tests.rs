//! What is refused by its name, and what holds when nothing is written.

use std::path::Path;

use super::*;
use crate::http;

const EXAMPLE: &str = include_str!("../../calame.example.toml");

fn environment(pairs: &[(&str, &str)]) -> Environment {
    Environment::of(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
}

#[test]
fn the_example_shows_every_default() {
    let example = RawConfig::parse(Path::new("example"), EXAMPLE).unwrap();
    assert_eq!(example, RawConfig::default());
    let shown: toml::Table = EXAMPLE.parse().unwrap();
    let all: toml::Table = RawConfig::default().to_toml().parse().unwrap();
    assert_eq!(shown, all, "calame.example.toml must show every key");
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    let error = RawConfig::parse(Path::new("calame.toml"), "[serve]\nliste = 1\n").unwrap_err().to_string();
    assert!(error.contains("liste") && error.contains("line 2"), "{error}");
}

#[test]
fn values_out_of_range_are_named() {
    let home = environment(&[("CALAME_HOME", "/nowhere")]);
    for (text, name) in [
        ("[model]\ncontext = 3", "model.context"),
        ("[model]\nidle_min = -0.5", "model.idle_min"),
        ("[model]\nidle_min = nan", "model.idle_min"),
        ("[meter]\ncountry = \"XXX\"", "meter.country"),
        ("[meter]\npue = 0.5", "pue"),
        ("[meter]\nplug = \"shelly plug.local\"", "meter.plug"),
        ("[meter]\ngrid_g_per_kwh = -1.0", "meter.grid_g_per_kwh"),
        ("[meter]\npowered_hours_a_year = 9000.0", "meter.powered_hours_a_year"),
        ("[budget]\nday_wh = -1.0", "budget.day_wh"),
        ("[budget]\nmonth_wh = nan", "budget.month_wh"),
        ("[budget]\nwarn_share = 2.0", "budget.warn_share"),
        ("[serve]\nkeys = [{ name = \"a\", sha256 = \"abc\" }]", "serve.keys"),
        ("[serve]\nkeys = [{ name = \"\", sha256 = \"abc\" }]", "serve.keys"),
        ("[catalogue]\nhub = \"ftp://a\"", "catalogue.hub"),
    ] {
        let raw = RawConfig::parse(Path::new("t"), text).unwrap();
        let error = Settings::new(&raw, &home).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn the_environment_has_its_order() {
    let folder = |pairs: &[(&str, &str)]| environment(pairs).folder();
    assert_eq!(folder(&[("CALAME_HOME", "/a"), ("HOME", "/h")]).unwrap(), Path::new("/a"));
    assert_eq!(folder(&[("XDG_DATA_HOME", "/x"), ("HOME", "/h")]).unwrap(), Path::new("/x/calame"));
    assert_eq!(folder(&[("HOME", "/h")]).unwrap(), Path::new("/h/.local/share/calame"));
    assert!(matches!(folder(&[]), Err(ConfigError::NoHome)));
    let asked = environment(&[("CALAME_HOME", "/a"), ("HF_ENDPOINT", "http://localhost:9/")]);
    assert_eq!(Settings::new(&RawConfig::default(), &asked).unwrap().catalogue.hub, "http://localhost:9");
}

#[test]
fn decisions_are_read_as_they_were_written() {
    let text = "[budget]\nday_wh = 20.0\nkey_month_wh = 5\nraised_by = \"the board\"\n[meter]\n\
                grid_g_per_kwh = 30.0\npowered_hours_a_year = 1607.0\nembodied_kg = 100.0\n[ledger]\nkeep_months = 24";
    let raw = RawConfig::parse(Path::new("t"), text).unwrap();
    let settings =
        Settings::new(&raw, &environment(&[("CALAME_HOME", "/a"), ("CALAME_KEY", "secret")])).unwrap();
    let limits = &settings.limits;
    assert_eq!((limits.day, limits.month), (Some(crate::units::WattHours(20.0)), None));
    assert_eq!(limits.key_month, Some(crate::units::WattHours(5.0)));
    assert_eq!(limits.decision.raised_by.as_deref(), Some("the board"));
    assert_eq!(settings.keep_months, Some(24));
    assert_eq!(settings.meter.grid.grams_per_kwh.value, 30.0);
    assert_eq!(settings.meter.embodied.hours, crate::meter::Hours::Powered { per_year: 1607.0 });
    assert_eq!((settings.meter.embodied.kilograms, settings.meter.embodied.years), (100.0, 5.0));
    assert_eq!(settings.http.keys, [http::ApiKey::of("main", "secret").operating()]);
}

#[test]
fn an_open_door_needs_a_key() {
    let raw = RawConfig::parse(Path::new("t"), "[serve]\nlisten = \"0.0.0.0:80\"").unwrap();
    let without = environment(&[("CALAME_HOME", "/a")]);
    let with = environment(&[("CALAME_HOME", "/a"), ("CALAME_KEY", "secret")]);
    assert!(Settings::new(&raw, &without).unwrap().guarded().is_err());
    assert!(Settings::new(&raw, &with).unwrap().guarded().is_ok());
    assert!(!format!("{with:?}").contains("secret"));
}
