//! Calame: a frugal, self-hosted writing assistant for associations.

pub mod admission;
pub mod assistant;
pub mod bench;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod documents;
pub mod draft;
pub mod engine;
pub mod http;
pub mod kernels;
pub mod ledger;
pub mod meter;
pub mod page;
pub mod units;
