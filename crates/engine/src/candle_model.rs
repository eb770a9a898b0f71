//! A model that candle runs, loaded again whenever it must be.
//!
//! Invariant: whatever a panic of candle's leaves behind, the next request finds a model that works. In this process where
//! candle still does, else in one of its own.

use super::EngineError;
use super::candle::{self, Forward};
use super::candle_process::{CandleProcess, Model};
use super::gguf::{self, Opened};

/// Loads a model, again and again.
pub(super) type Load = Box<dyn FnMut() -> Result<Box<dyn Forward>, EngineError> + Send>;

/// A model that candle runs.
pub(super) struct CandleModel {
    load: Load,
    /// Gone while nobody has asked for anything in a while, and after a panic.
    loaded: Option<Box<dyn Forward>>,
}

impl CandleModel {
    /// Loads a model with room for a context.
    pub(super) fn new(model: Model, opened: Opened) -> Result<Self, EngineError> {
        let mut opened = Some(opened);
        Self::of(Box::new(move || {
            if !candle::works_here() {
                tracing::warn!(
                    "candle runs in a process of its own from here on, until calame is started again; the energy that \
                     takes is told as that of other programs"
                );
                return Ok(Box::new(CandleProcess::start(&model)?));
            }
            let opened = opened.take().map_or_else(|| gguf::open(&model.file), Ok)?;
            candle::load(opened, &model.architecture, model.context)
        }))
    }

    /// A model that is loaded in any way.
    pub(super) fn of(mut load: Load) -> Result<Self, EngineError> {
        let loaded = Some(load()?);
        Ok(Self { load, loaded })
    }

    /// Reads tokens at a position, the first at 0; gives the logits after the last.
    pub(super) fn read(&mut self, tokens: &[u32], position: usize) -> Result<Vec<f32>, EngineError> {
        let model = match &mut self.loaded {
            Some(model) => model,
            empty => empty.insert((self.load)()?),
        };
        let read = model.forward(tokens, position);
        if model.is_broken() {
            self.release();
        }
        read
    }

    /// Gives the weights and the cache back to the system; the next read loads them again.
    pub(super) fn release(&mut self) {
        self.loaded = None;
    }

    /// Whether there is anything to give back.
    pub(super) fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }
}
