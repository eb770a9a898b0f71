//! What past requests teach about the next: the basis of a quote.

use super::LedgerError;
use super::rows::unsigned;
use rusqlite::{Connection, params};

/// Past requests that a quote rests on: enough for a mean, few enough to follow a change.
const LEARNT_FROM: u32 = 100;
/// With at least so many requests, the bounds of the next come from how far these were from their mean; with fewer they are
/// half and twice.
const ENOUGH: usize = 5;

/// What past requests of one model on one kernel teach about the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    /// Seconds to read one prompt token that is not in the cache.
    pub seconds_per_prompt_token: f64,
    /// Seconds to write one token.
    pub seconds_per_completion_token: f64,
    /// Marginal joules to read one prompt token that is not in the cache.
    pub joules_per_prompt_token: f64,
    /// Marginal joules to write one token.
    pub joules_per_completion_token: f64,
    /// Tokens that a request writes.
    pub completion_tokens: f64,
    /// Tokens written over those that the plan allowed; 1 when no plan is known.
    pub written_share: f64,
    /// Lower bound of the energy over its value.
    pub low_ratio: f64,
    /// Upper bound of the energy over its value.
    pub high_ratio: f64,
    /// The cheapest and the dearest request, over what these means would have said of them.
    pub spread: (f64, f64),
    /// Requests behind these means.
    pub requests: u64,
}

/// What past extractions teach about the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnedExtraction {
    /// Seconds a word of the document.
    pub seconds_per_word: f64,
    /// Marginal joules a word of the document.
    pub joules_per_word: f64,
    /// Lower bound of the energy over its value.
    pub low_ratio: f64,
    /// Upper bound of the energy over its value.
    pub high_ratio: f64,
    /// The cheapest and the dearest, over what these means would have said of them.
    pub spread: (f64, f64),
    /// Extractions behind these means.
    pub requests: u64,
}

/// One past request.
struct Past {
    prefill_s: f64,
    decode_s: f64,
    prefill_j: f64,
    decode_j: f64,
    prompt: f64,
    completion: f64,
    planned: Option<f64>,
    energy: [f64; 3],
}

pub(super) fn learned(
    connection: &Connection,
    model: &str,
    kernel: Option<&str>,
) -> Result<Option<Learned>, LedgerError> {
    let mut statement = connection.prepare_cached(
        "SELECT prefill_us / 1e6, decode_us / 1e6, prefill_uj / 1e6, decode_uj / 1e6, \
         CAST(max(prompt_tokens - cached_tokens, 0) AS REAL), CAST(completion_tokens AS REAL), \
         CAST(planned_tokens AS REAL), marginal_uj / 1e6, marginal_low_uj / 1e6, marginal_high_uj / 1e6 \
         FROM requests WHERE model = ?1 AND kernel IS ?2 AND status = 'done' \
         AND completion_tokens > 0 ORDER BY id DESC LIMIT ?3",
    )?;
    let past = statement.query_map(params![model, kernel, LEARNT_FROM], |row| {
        Ok(Past {
            prefill_s: row.get(0)?,
            decode_s: row.get(1)?,
            prefill_j: row.get(2)?,
            decode_j: row.get(3)?,
            prompt: row.get(4)?,
            completion: row.get(5)?,
            planned: row.get(6)?,
            energy: [row.get(7)?, row.get(8)?, row.get(9)?],
        })
    })?;
    let past: Vec<Past> = past.collect::<Result<_, _>>()?;
    Ok(learn_from(&past))
}

fn learn_from(past: &[Past]) -> Option<Learned> {
    let sum = |of: fn(&Past) -> f64| past.iter().map(of).sum::<f64>();
    let (prompt, completion) = (sum(|one| one.prompt), sum(|one| one.completion));
    if prompt <= 0.0 || completion <= 0.0 {
        return None;
    }
    let per_prompt = sum(|one| one.prefill_s) / prompt;
    let per_completion = sum(|one| one.decode_s) / completion;
    let ratios = past.iter().filter_map(|one| {
        let said = one.prompt * per_prompt + one.completion * per_completion;
        (said > 0.0).then(|| (one.prefill_s + one.decode_s) / said)
    });
    let requests = sum(|_| 1.0);
    let planned = sum(|one| one.planned.unwrap_or(0.0));
    let written = sum(|one| one.planned.map_or(0.0, |_| one.completion));
    let [low_ratio, high_ratio] =
        bounds([sum(|one| one.energy[0]), sum(|one| one.energy[1]), sum(|one| one.energy[2])]);
    Some(Learned {
        seconds_per_prompt_token: per_prompt,
        seconds_per_completion_token: per_completion,
        joules_per_prompt_token: sum(|one| one.prefill_j) / prompt,
        joules_per_completion_token: sum(|one| one.decode_j) / completion,
        completion_tokens: completion / requests,
        written_share: if planned > 0.0 { (written / planned).min(1.0) } else { 1.0 },
        low_ratio,
        high_ratio,
        spread: spread(ratios.collect()),
        requests: u64::try_from(past.len()).unwrap_or(u64::MAX),
    })
}

pub(super) fn extraction(connection: &Connection) -> Result<Option<LearnedExtraction>, LedgerError> {
    let mut statement = connection.prepare_cached(
        "SELECT (total_us - queue_us) / 1e6, CAST(words AS REAL), marginal_uj / 1e6, marginal_low_uj / 1e6, \
         marginal_high_uj / 1e6 FROM requests \
         WHERE model IS NULL AND style IS NOT 'check' AND words > 0 AND status = 'done' ORDER BY id DESC LIMIT ?1",
    )?;
    let past = statement.query_map(params![LEARNT_FROM], |row| {
        Ok([row.get::<_, f64>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
    })?;
    let past: Vec<[f64; 5]> = past.collect::<Result<_, _>>()?;
    let sum = |index: usize| past.iter().map(|one| one[index]).sum::<f64>();
    let words = sum(1);
    if words <= 0.0 {
        return Ok(None);
    }
    let seconds_per_word = sum(0) / words;
    let ratios = past.iter().map(|one| one[0] / (one[1] * seconds_per_word));
    let [low_ratio, high_ratio] = bounds([sum(2), sum(3), sum(4)]);
    Ok(Some(LearnedExtraction {
        seconds_per_word,
        joules_per_word: sum(2) / words,
        low_ratio,
        high_ratio,
        spread: spread(ratios.filter(|ratio| ratio.is_finite()).collect()),
        requests: unsigned(i64::try_from(past.len()).unwrap_or(i64::MAX)),
    }))
}

fn bounds([value, low, high]: [f64; 3]) -> [f64; 2] {
    if value > 0.0 { [low / value, high / value] } else { [1.0, 1.0] }
}

/// The tenth and the ninetieth of a hundred ratios, around one; half to twice while they are few.
fn spread(mut ratios: Vec<f64>) -> (f64, f64) {
    ratios.sort_by(f64::total_cmp);
    let outer = ratios.len() / 10;
    match (ratios.get(outer), ratios.iter().rev().nth(outer)) {
        (Some(low), Some(high)) if ratios.len() >= ENOUGH => (low.min(1.0), high.max(1.0)),
        _ => (0.5, 2.0),
    }
}
