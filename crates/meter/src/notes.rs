//! What figures rest on, as stable codes with their values, and as words for people in two languages.
//!
//! A source or an assumption travels and is kept as `code` or `code: value; value`: the same in every
//! language, in the interface and in the ledger. [`say`] makes a sentence of it where it is shown.

use std::fmt::{Display, Write};

/// A language of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// French.
    French,
    /// English.
    English,
}

/// A code with its values.
pub(super) fn note(code: &'static str, values: &[&dyn Display]) -> String {
    let mut text = code.to_owned();
    for (index, value) in values.iter().enumerate() {
        let value = value.to_string().replace(';', ",");
        // Writing to a String cannot fail.
        let _ = write!(text, "{} {value}", if index == 0 { ":" } else { ";" });
    }
    text
}

/// The sentence of a source or an assumption; what is no code of ours (rows of older versions) stays as it is.
pub fn say(noted: &str, tongue: Tongue) -> String {
    let (code, values) = noted.split_once(": ").unwrap_or((noted, ""));
    let Some((_, english, french)) = TEXTS.iter().find(|(known, ..)| *known == code) else {
        return noted.to_owned();
    };
    let mut text = match tongue {
        Tongue::French => (*french).to_owned(),
        Tongue::English => (*english).to_owned(),
    };
    for (index, value) in values.split("; ").enumerate() {
        let value = match tongue {
            Tongue::French => localised(value),
            Tongue::English => value.to_owned(),
        };
        text = text.replace(&format!("{{{index}}}"), &value);
    }
    text
}

/// A number with its decimal comma, a phrase of ours in French; anything else as it is.
fn localised(value: &str) -> String {
    if value.parse::<f64>().is_ok() {
        return value.replace('.', ",");
    }
    let known = PHRASES.iter().find(|(english, _)| *english == value);
    known.map_or_else(|| value.to_owned(), |(_, french)| (*french).to_owned())
}

/// Values that are words of ours.
const PHRASES: &[(&str, &str)] = &[
    ("given in the configuration", "donné dans la configuration"),
    ("as configured", "selon la configuration"),
    ("as the kernel tells", "selon le noyau"),
    ("a processor without a name", "processeur sans nom"),
    (
        "ADEME, mean 2025 mix at consumption, upstream included, 22 to 56",
        "ADEME, mix moyen 2025 à la consommation, amont compris, 22 à 56",
    ),
    (
        "EcoLogits' table, bounds of half and one and a quarter are guessed",
        "table d’EcoLogits, bornes à la moitié et à un quart en plus, supposées",
    ),
    (
        "given in the configuration, bounds of half and one and a quarter are guessed",
        "donné dans la configuration, bornes à la moitié et à un quart en plus, supposées",
    ),
];

/// Code, English, French.
const TEXTS: &[(&str, &str, &str)] = &[
    // Sources.
    ("plug", "{0} plug at {1}", "prise {0} à l’adresse {1}"),
    ("perf", "processor counters through perf events: {0}", "compteurs du processeur par perf : {0}"),
    ("powercap", "processor counters through powercap: {0}", "compteurs du processeur par powercap : {0}"),
    ("hwmon", "power sensor of the board: {0}", "capteur de puissance de la carte : {0}"),
    ("battery", "battery while it discharges: {0}", "batterie en décharge : {0}"),
    (
        "calibrated",
        "processor counters calibrated against a plug: {0}",
        "compteurs du processeur étalonnés contre une prise : {0}",
    ),
    (
        "model-design",
        "model: processor time and design power",
        "modèle : temps de processeur et puissance nominale",
    ),
    ("model-processor", "model: processor time", "modèle : temps de processeur"),
    ("test-source", "test source", "source d’essai"),
    // What sources take for granted.
    (
        "wall-factor",
        "processor counters are a lower bound of the wall; the upper bound is {0} times them (guessed)",
        "les compteurs du processeur sont un minorant de la prise ; le majorant est {0} fois leur mesure (supposé)",
    ),
    (
        "no-dram",
        "memory is not counted: this processor shows no dram counter",
        "la mémoire n’est pas comptée : ce processeur n’a pas de compteur dram",
    ),
    ("left-out", "{0} left out: {1}", "{0} laissé de côté : {1}"),
    (
        "plug-accuracy",
        "the plug is right within {0} % (guessed)",
        "la prise est juste à {0} % près (supposé)",
    ),
    (
        "plug-between",
        "the plug is asked every {0} ms; between two answers power is taken as steady",
        "la prise est interrogée toutes les {0} ms ; entre deux réponses, la puissance est supposée stable",
    ),
    (
        "battery-whole",
        "the battery feeds the whole computer, screen included; the wall is at most {0} times it (guessed)",
        "la batterie alimente tout l’ordinateur, écran compris ; la prise vaut au plus {0} fois sa mesure (supposé)",
    ),
    (
        "board-sensor",
        "the sensor says {0} and may leave out parts of the board; the wall is at most {1} times it (guessed)",
        "le capteur dit {0} et peut ignorer des parties de la carte ; la prise vaut au plus {1} fois sa mesure (supposé)",
    ),
    (
        "power-between",
        "a sensor of power, not of energy: between two readings power is taken as a straight line",
        "un capteur de puissance et non d’énergie : entre deux lectures, la puissance est supposée suivre une droite",
    ),
    (
        "calibration",
        "calibrated on {0}: {1} W + {2} times the counters, within {3} W",
        "étalonné le {0} : {1} W + {2} fois les compteurs, à {3} W près",
    ),
    (
        "calibration-refused",
        "the calibration of {0} is not used: {1}",
        "l’étalonnage du {0} n’est pas utilisé : {1}",
    ),
    (
        "design-power",
        "{0} W design power ({1}); full load at {2} of it ({3} to {4}, guessed)",
        "puissance nominale {0} W ({1}) ; pleine charge à {2} de celle-ci ({3} à {4}, supposé)",
    ),
    (
        "idle-share",
        "idle at {0} of design power (Boavizta; {1} to {2} guessed)",
        "au repos à {0} de la puissance nominale (Boavizta ; {1} à {2} supposé)",
    ),
    (
        "virtual-machine",
        "virtual machine: no sensor, design power unknown",
        "machine virtuelle : pas de capteur, puissance nominale inconnue",
    ),
    (
        "unknown-processor",
        "design power unknown ({0}): modelled as a share of a server",
        "puissance nominale inconnue ({0}) : modélisé comme une part de serveur",
    ),
    (
        "per-processor",
        "{0} W idle to {1} W busy a processor (mean of a public cloud)",
        "{0} W au repos à {1} W occupé par processeur (moyenne d’un nuage public)",
    ),
    (
        "per-processor-bounds",
        "bounds {0} to {1} W idle, {2} to {3} W busy (extremes of server generations, Cloud Carbon Footprint)",
        "bornes {0} à {1} W au repos, {2} à {3} W occupé (extrêmes de générations de serveurs, Cloud Carbon Footprint)",
    ),
    (
        "memory",
        "memory {0} W at all times, {1} W/GB (Boavizta)",
        "mémoire {0} W en permanence, {1} W/Go (Boavizta)",
    ),
    (
        "parts-not-counted",
        "screen, disks and power supply are not counted",
        "écran, disques et alimentation ne sont pas comptés",
    ),
    ("moved-by-hand", "moved by hand in a test", "déplacée à la main dans un essai"),
    // What a request's share takes for granted.
    (
        "shared-learnt",
        "shared with at most {0} other requests by tokens, at costs learnt from {1} requests alone",
        "partagé avec au plus {0} autres demandes selon les jetons, aux coûts appris de {1} demandes seules",
    ),
    (
        "shared-guessed",
        "shared with at most {0} other requests by tokens; a written token counts {1} times a prompt token (guessed)",
        "partagé avec au plus {0} autres demandes selon les jetons ; un jeton écrit compte {1} fois un jeton lu (supposé)",
    ),
    (
        "without-ai",
        "version without AI: {0} ms of processor time at the mean cost of ours",
        "version sans IA : {0} ms de processeur au coût moyen des nôtres",
    ),
    (
        "idle-unknown",
        "idle power not seen yet: this request carries the idle energy of its time",
        "puissance au repos pas encore vue : cette demande porte l’énergie de repos de sa durée",
    ),
    (
        "unobserved",
        "a part of this request was not observed and is not in its figures",
        "une partie de cette demande n’a pas été observée et n’est pas dans ses chiffres",
    ),
    // The footprint of a request.
    ("grid", "{0} gCO2e/kWh, {1} ({2}); PUE {3}", "{0} gCO2e/kWh, {1} ({2}) ; PUE {3}"),
    (
        "embodied-calendar",
        "making the machine: {0} kg over {1} years ({2}), spread over calendar hours; upper bound over {3} hours a year (guessed)",
        "fabrication de la machine : {0} kg sur {1} ans ({2}), répartis sur les heures du calendrier ; majorant sur {3} heures par an (supposé)",
    ),
    (
        "embodied-powered",
        "making the machine: {0} kg over {1} years ({2}), spread over {4} powered hours a year; upper bound over {3} hours a year (guessed)",
        "fabrication de la machine : {0} kg sur {1} ans ({2}), répartis sur {4} heures allumées par an ; majorant sur {3} heures par an (supposé)",
    ),
    (
        "saved-unknown",
        "saved by the cache: not known, no prompt was computed yet",
        "économie du cache : inconnue, aucune consigne n’a encore été calculée",
    ),
    (
        "saved-mean",
        "saved by the cache: at the mean cost of the prompts computed so far",
        "économie du cache : au coût moyen des consignes calculées jusqu’ici",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_said_in_both_languages() {
        let noted = note("wall-factor", &[&1.6]);
        assert_eq!(noted, "wall-factor: 1.6");
        assert!(say(&noted, Tongue::English).contains("is 1.6 times"));
        assert!(say(&noted, Tongue::French).contains("est 1,6 fois"));
        assert_eq!(say("a sentence of an older version", Tongue::French), "a sentence of an older version");
    }

    #[test]
    fn values_cannot_break_the_code() {
        let noted = note("left-out", &[&"package-0", &"a; b: c"]);
        assert_eq!(noted, "left-out: package-0; a, b: c");
        assert_eq!(say(&noted, Tongue::English), "package-0 left out: a, b: c");
    }

    #[test]
    fn words_of_ours_inside_a_note_are_french_too() {
        let basis = crate::Grid::default().basis;
        let noted = note("grid", &[&46.1, &"FRA", &basis, &1.0]);
        let said = say(&noted, Tongue::French);
        assert!(said.starts_with("46,1 gCO2e/kWh, FRA (ADEME, mix moyen 2025"), "{said}");
    }

    #[test]
    fn both_languages_use_the_same_values() {
        for (code, english, french) in TEXTS {
            for index in 0..6 {
                let mark = format!("{{{index}}}");
                assert_eq!(english.contains(&mark), french.contains(&mark), "{code}");
            }
            assert!(!code.contains([':', ';', ' ']));
        }
    }
}
