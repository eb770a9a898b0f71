//! How positions turn the heads: a speed for each pair of numbers, as the header and `rope_freqs` give them.
//!
//! Knows nothing of caches or rows: it says angles, [`calame_kernels`] turns by them.

use std::f64::consts::TAU;

use candle_core::quantized::gguf_file::Content;

use super::EngineError;
use super::gguf::{f32_at, text_at, u32_at};
use super::model::Shape;
use calame_kernels::RopeStyle;

/// How positions turn the pairs of a head.
#[derive(Debug)]
pub(super) struct Rope {
    /// Radians by position, for each pair.
    speeds: Vec<f64>,
    /// What cosines and sines are multiplied by.
    magnitude: f64,
    /// Which numbers of a head turn together.
    pub(super) style: RopeStyle,
}

/// Cosines and sines of every row of a step.
#[derive(Default)]
pub(super) struct Table {
    pub(super) cos: Vec<f32>,
    pub(super) sin: Vec<f32>,
}

/// What a header says of positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Positions {
    /// Pair `i` of a head of `d` turns by `base` to the power of `-2i/d`.
    base: f64,
    stretch: Stretch,
}

/// How a model reads more than it was first trained for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stretch {
    /// Every pair turns slower by a factor; 1 is not at all.
    All(f64),
    Yarn(Yarn),
}

/// Pairs that turn often within the first context keep their speed, those that turn rarely are slowed, those between
/// are mixed, and scores grow a little (Peng and others 2023, "YaRN", sections 3.2 to 3.4).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Yarn {
    factor: f64,
    /// Tokens of the context before it was stretched.
    context: f64,
    /// Turns within it above which a pair keeps its speed, and below which it is slowed.
    turns: [f64; 2],
    attention: f64,
}

impl Positions {
    /// Reads what the header says, refusing what the decoder does not do.
    ///
    /// # Errors
    /// When a number is out of range, or the stretch has another name than `none`, `linear` and `yarn`.
    pub(super) fn of(content: &Content, shape: &Shape) -> Result<Self, EngineError> {
        let key = |name: &str| format!("{}.rope.{name}", shape.architecture);
        let has = |key: &str| content.metadata.contains_key(key);
        let number = |name: &str, otherwise: Option<f64>| match otherwise {
            Some(otherwise) if !has(&key(name)) => Ok(otherwise),
            _ => match f64::from(f32_at(content, &key(name))?) {
                number if number > 0.0 => Ok(number),
                _ => Err(EngineError::BadFile(format!("`{}` is not above zero", key(name)))),
            },
        };
        let turned = key("dimension_count");
        if has(&turned) && u32_at(content, &turned)? as usize != shape.head {
            return Err(EngineError::BadFile(format!(
                "`{turned}` is not the size of its heads, {}",
                shape.head
            )));
        }
        let base = number("freq_base", Some(10_000.0))?;
        let named = key("scaling.type");
        let stretch = match has(&named).then(|| text_at(content, &named)).transpose()? {
            None | Some("none") => Stretch::All(1.0),
            Some("linear") => Stretch::All(number("scaling.factor", None)?),
            Some("yarn") => {
                let first = key("scaling.original_context_length");
                let context = if has(&first) { u32_at(content, &first)? } else { shape.trained_context };
                if context == 0 || base <= 1.0 {
                    let text = format!("`{first}` is zero, or `{}` is not above one", key("freq_base"));
                    return Err(EngineError::BadFile(text));
                }
                Stretch::Yarn(Yarn {
                    factor: number("scaling.factor", None)?,
                    context: f64::from(context),
                    turns: [
                        number("scaling.yarn_beta_fast", Some(32.0))?,
                        number("scaling.yarn_beta_slow", Some(1.0))?,
                    ],
                    attention: number("scaling.attn_factor", Some(1.0))?,
                })
            }
            Some(other) => {
                return Err(EngineError::Unsupported {
                    what: "stretching of positions",
                    name: other.chars().take(40).collect(),
                    supported: "none, linear, yarn",
                });
            }
        };
        Ok(Self { base, stretch })
    }
}

impl Rope {
    /// The speeds of a head's pairs; `factors` slow each of them besides.
    ///
    /// # Errors
    /// When a factor is not above zero.
    pub(super) fn new(positions: Positions, factors: &[f32], style: RopeStyle) -> Result<Self, EngineError> {
        if !factors.iter().all(|factor| factor.is_normal() && *factor > 0.0) {
            return Err(EngineError::BadFile(
                "its `rope_freqs.weight` has numbers that are not above zero".into(),
            ));
        }
        let Positions { base, stretch } = positions;
        let head = 2 * factors.len();
        let speed = |(pair, factor): (usize, &f32)| {
            let slower = match stretch {
                Stretch::All(factor) => factor,
                Stretch::Yarn(yarn) => 1.0 / yarn.speed_kept(pair, base, head),
            };
            let exponent = 2.0 * pair as f64 / head as f64;
            1.0 / (base.powf(exponent) * slower * f64::from(*factor))
        };
        let magnitude = match stretch {
            Stretch::All(_) => 1.0,
            Stretch::Yarn(yarn) => yarn.attention * (1.0 + 0.1 * yarn.factor.max(1.0).ln()),
        };
        Ok(Self { speeds: factors.iter().enumerate().map(speed).collect(), magnitude, style })
    }

    /// Adds the angles of some positions to a table.
    pub(super) fn angles(&self, positions: std::ops::Range<usize>, table: &mut Table) {
        for position in positions {
            for speed in &self.speeds {
                let (sin, cos) = (position as f64 * speed).sin_cos();
                table.cos.push((cos * self.magnitude) as f32);
                table.sin.push((sin * self.magnitude) as f32);
            }
        }
    }
}

impl Yarn {
    /// How much of its speed a pair keeps: from one over the factor to all of it.
    fn speed_kept(self, pair: usize, base: f64, head: usize) -> f64 {
        // The pair that turns so often within the first context.
        let turning = |turns: f64| head as f64 * (self.context / (turns * TAU)).ln() / (2.0 * base.ln());
        let last = head as f64 - 1.0;
        let fast = turning(self.turns[0]).floor().clamp(0.0, last);
        let slow = turning(self.turns[1]).ceil().clamp(0.0, last);
        let slowed = ((pair as f64 - fast) / (slow - fast).max(0.001)).clamp(0.0, 1.0);
        slowed / self.factor + (1.0 - slowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rope(stretch: Stretch) -> Rope {
        Rope::new(Positions { base: 10_000.0, stretch }, &[1.0; 64], RopeStyle::Neox)
            .expect("factors are ones")
    }

    #[test]
    fn a_linear_stretch_slows_all_pairs_and_factors_each_its_own() {
        let (plain, slow) = (rope(Stretch::All(1.0)), rope(Stretch::All(4.0)));
        assert!((plain.speeds[0] - 1.0).abs() < 1e-12 && (plain.speeds[32] - 0.01).abs() < 1e-12);
        assert!(plain.speeds.iter().zip(&slow.speeds).all(|(a, b)| (a / b - 4.0).abs() < 1e-12));
        let own =
            Rope::new(Positions { base: 100.0, stretch: Stretch::All(1.0) }, &[1.0, 8.0], RopeStyle::Norm);
        assert!((own.expect("above zero").speeds[1] - 0.1 / 8.0).abs() < 1e-12);
        let none = Positions { base: 100.0, stretch: Stretch::All(1.0) };
        assert!(Rope::new(none, &[1.0, 0.0], RopeStyle::Norm).is_err());
    }

    #[test]
    fn yarn_keeps_fast_pairs_slows_slow_ones_and_raises_scores() {
        let yarn = Yarn { factor: 4.0, context: 32_768.0, turns: [32.0, 1.0], attention: 1.0 };
        let (plain, stretched) = (rope(Stretch::All(1.0)), rope(Stretch::Yarn(yarn)));
        let kept: Vec<f64> = stretched.speeds.iter().zip(&plain.speeds).map(|(a, b)| a / b).collect();
        // 32 turns of 32,768 tokens are the speed of pair 35.3, one turn that of pair 59.5.
        assert!(kept[..=35].iter().all(|kept| (kept - 1.0).abs() < 1e-12), "{kept:?}");
        assert!(kept[60..].iter().all(|kept| (kept - 0.25).abs() < 1e-12), "{kept:?}");
        assert!(kept[35..=60].windows(2).all(|two| two[0] > two[1]), "{kept:?}");
        let mut table = Table::default();
        stretched.angles(0..1, &mut table);
        assert!((table.cos[0] - 1.138_629_4).abs() < 1e-6, "1 + 0.1 ln 4, not {}", table.cos[0]);
    }
}
