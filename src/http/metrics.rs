//! `GET /metrics`: what Prometheus collects. Counters since the program started, in base units, with labels of few
//! values: routes, ends, classes, budgets. No name of a person or of a key, and no text.

use std::fmt::Error;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::{Registry, Unit};

use super::error::internal;
use super::{ApiError, AppState};
use crate::admission::{Load, Standing};
use crate::assistant::{CacheUse, LookupUse};
use crate::ledger::{DURATIONS_S, Kind, Sums, Tally};
use crate::meter::{Conservation, SourceFacts};
use crate::units::{Interval, Joules, Microjoules, Priority};

/// The text format of Prometheus that every collector reads.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn metrics(State(state): State<AppState>) -> Result<Response, ApiError> {
    let assistant = state.assistant();
    let snapshot = Snapshot {
        tally: assistant.ledger().tally(),
        machine: assistant.meter().conservation(),
        source: assistant.meter().source(),
        load: assistant.admission().load(),
        budgets: assistant.admission().standings(Interval::default(), None),
        model: assistant.card().name.clone(),
        kernel: assistant.engine().facts().kernel.clone(),
        cache: assistant.engine().cache(),
        lookup: assistant.engine().lookup(),
    };
    let mut registry = Registry::with_prefix("calame");
    registry.register_collector(Box::new(snapshot));
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|_| internal())?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

/// Everything at one moment.
#[derive(Debug)]
struct Snapshot {
    tally: Tally,
    machine: Conservation,
    source: SourceFacts,
    load: Load,
    budgets: Vec<Standing>,
    model: String,
    kernel: String,
    cache: CacheUse,
    lookup: LookupUse,
}

/// One energy of the sums.
type EnergyOf = fn(&Sums) -> Joules;

/// Labels of one figure.
type Labels<'a> = Vec<(&'static str, &'a str)>;

impl Collector for Snapshot {
    fn encode(&self, encoder: DescriptorEncoder) -> Result<(), Error> {
        let mut out = Out { encoder };
        self.facts(&mut out)?;
        self.requests(&mut out)?;
        self.energy(&mut out)?;
        self.cache(&mut out)?;
        self.room(&mut out)?;
        self.budgets(&mut out)
    }
}

impl Snapshot {
    fn facts(&self, out: &mut Out<'_>) -> Result<(), Error> {
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        out.info("build", "The program", &version)?;
        out.info(
            "model",
            "The model that is loaded",
            &vec![("model", &self.model), ("kernel", &self.kernel)],
        )?;
        let labels = vec![
            ("class", self.source.class.as_str()),
            ("origin", origin(self.source.class.is_estimated())),
            ("source", &self.source.name),
        ];
        out.info("energy_source", "Where energy figures come from; class D and E are estimates", &labels)
    }

    fn requests(&self, out: &mut Out<'_>) -> Result<(), Error> {
        let ended = self.kinds().map(|(labels, sums)| (labels, sums.requests));
        out.counts("requests", "Requests, by how they ended", ended)?;
        let kinds = ["computed", "cached", "written"];
        out.counts(
            "request_tokens",
            "Tokens of prompts that were computed or read from the cache, and tokens written",
            self.kinds().flat_map(|(labels, sums)| {
                kinds
                    .into_iter()
                    .zip(sums.tokens)
                    .map(move |(kind, count)| (with(&labels, "kind", kind), count))
            }),
        )?;
        out.sums(
            "request_phase",
            "Time of requests in each phase",
            Unit::Seconds,
            self.kinds().flat_map(|(labels, sums)| {
                let times: Vec<_> = sums.phases.iter().collect();
                times
                    .into_iter()
                    .map(move |(phase, time)| (with(&labels, "phase", phase.as_str()), time.as_secs_f64()))
            }),
        )?;
        out.durations(self.kinds())
    }

    fn energy(&self, out: &mut Out<'_>) -> Result<(), Error> {
        let of: [(&str, &str, EnergyOf); 5] = [
            ("request_energy", "Energy that requests added; an estimate when its class is D or E", |sums| {
                sums.energy.value
            }),
            ("request_energy_lower_bound", "Lower bound of the same", |sums| sums.energy.low),
            ("request_energy_upper_bound", "Upper bound of the same", |sums| sums.energy.high),
            (
                "request_overhead_energy",
                "Our own overhead while requests ran, not in request_energy",
                |sums| sums.overhead,
            ),
            ("request_wasted_energy", "Of request_energy, what was not answered", |sums| sums.wasted),
        ];
        for (name, help, of) in of {
            out.sums(name, help, Unit::Joules, self.kinds().map(|(labels, sums)| (labels, of(sums).0)))?;
        }
        out.sums(
            "request_emissions",
            "CO2 equivalent of requests: their electricity, and their share of making the machine",
            Unit::Grams,
            self.kinds().flat_map(|(labels, sums)| {
                [("electricity", sums.co2e.0), ("manufacture", sums.embodied.0)]
                    .map(|(kind, grams)| (with(&labels, "kind", kind), grams))
            }),
        )?;
        let all = &self.machine;
        let parts = [
            ("requests", all.requests),
            ("overhead", all.overhead),
            ("others", all.others),
            ("idle", all.idle),
            ("unobserved", all.unobserved),
        ];
        let class = self.source.class.as_str();
        let measured = |(destination, energy): (&'static str, Microjoules)| {
            let labels = vec![("destination", destination), ("class", class), ("origin", self.origin())];
            (labels, energy.joules().0)
        };
        out.sums(
            "machine_energy",
            "Energy of the machine up to the last reading, by where it went",
            Unit::Joules,
            parts.into_iter().map(measured),
        )
    }

    /// The prefix cache and prompt lookup: what they hold, and how often they served.
    fn cache(&self, out: &mut Out<'_>) -> Result<(), Error> {
        // What was not computed was not measured, whatever the class of the prompts that were.
        let of: [(&str, &str, EnergyOf); 2] = [
            (
                "request_saved_energy",
                "Estimate of the energy that the cache saved: the tokens it spared, at the mean cost of those computed",
                |sums| sums.saved,
            ),
            (
                "request_extractive_energy",
                "Estimate of what the versions without AI cost, in request_energy too: their processor time at our mean",
                |sums| sums.extractive,
            ),
        ];
        for (name, help, of) in of {
            let estimated = |(labels, sums): (Labels<'static>, &Sums)| {
                let labels = labels.into_iter().filter(|(name, _)| *name != "origin").collect();
                (with(&labels, "origin", origin(true)), of(sums).0)
            };
            out.sums(name, help, Unit::Joules, self.kinds().map(estimated))?;
        }
        let CacheUse { hits, tokens, bytes } = self.cache;
        let once = |count: u64| std::iter::once((Labels::new(), count));
        out.counts("cache_hits", "Times that a prompt began with something read before", once(hits))?;
        out.counts("cache_tokens", "Tokens that were not computed again", once(tokens))?;
        let LookupUse { proposed, accepted } = self.lookup;
        out.counts("lookup_guesses", "Tokens guessed from the words of the text", once(proposed))?;
        out.counts(
            "lookup_right",
            "Of them, those that came true, written without a step of their own",
            once(accepted),
        )?;
        let help = "Memory held by what is kept of texts read before";
        out.gauges(
            "cache",
            help,
            Some(Unit::Bytes),
            once(bytes).map(|(labels, bytes)| (labels, bytes as f64)),
        )
    }

    fn room(&self, out: &mut Out<'_>) -> Result<(), Error> {
        let none = || Labels::new();
        out.gauges(
            "slots",
            "Requests that may be at work at the same time",
            None,
            [(none(), whole(self.load.slots))],
        )?;
        out.gauges("slots_free", "Of them, those that are free", None, [(none(), whole(self.load.free))])?;
        let waiting = [(Priority::Interactive, self.load.interactive), (Priority::Batch, self.load.batch)];
        out.gauges(
            "queue_length",
            "Requests that wait",
            None,
            waiting.map(|(priority, count)| (vec![("priority", priority.as_str())], whole(count))),
        )?;
        let paused = if self.load.paused { 1.0 } else { 0.0 };
        out.gauges("queue_paused", "1 while nobody is let in", None, [(none(), paused)])
    }

    fn budgets(&self, out: &mut Out<'_>) -> Result<(), Error> {
        let budgets = |of: fn(&Standing) -> f64| {
            self.budgets.iter().map(move |one| (vec![("budget", one.limit.as_str())], of(one) * 3600.0))
        };
        if self.budgets.is_empty() {
            return Ok(());
        }
        let joules = Some(Unit::Joules);
        out.gauges("budget_limit", "Energy budgets", joules.clone(), budgets(|one| one.allowed.0))?;
        out.gauges("budget_spent", "What is spent of them", joules, budgets(|one| one.spent.0))
    }

    fn kinds(&self) -> impl Iterator<Item = (Labels<'static>, &Sums)> {
        self.tally.kinds.iter().map(|(Kind { route, status, class }, sums)| {
            let origin = origin(class.is_estimated());
            (
                vec![("route", *route), ("status", *status), ("class", class.as_str()), ("origin", origin)],
                sums,
            )
        })
    }

    fn origin(&self) -> &'static str {
        origin(self.source.class.is_estimated())
    }
}

fn whole(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

fn origin(estimated: bool) -> &'static str {
    if estimated { "estimated" } else { "measured" }
}

fn with<'a>(labels: &Labels<'a>, name: &'static str, value: &'a str) -> Labels<'a> {
    labels.iter().copied().chain([(name, value)]).collect()
}

/// Writes families of figures.
struct Out<'a> {
    encoder: DescriptorEncoder<'a>,
}

impl Out<'_> {
    fn info(&mut self, name: &str, help: &str, labels: &Labels<'_>) -> Result<(), Error> {
        self.encoder.encode_descriptor(name, help, None, MetricType::Info)?.encode_info(labels)
    }

    fn counts<'a>(
        &mut self,
        name: &str,
        help: &str,
        all: impl Iterator<Item = (Labels<'a>, u64)>,
    ) -> Result<(), Error> {
        let mut family = self.encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (labels, count) in all {
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&count, NONE)?;
        }
        Ok(())
    }

    fn sums<'a>(
        &mut self,
        name: &str,
        help: &str,
        unit: Unit,
        all: impl Iterator<Item = (Labels<'a>, f64)>,
    ) -> Result<(), Error> {
        let mut family = self.encoder.encode_descriptor(name, help, Some(&unit), MetricType::Counter)?;
        for (labels, sum) in all {
            family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&sum, NONE)?;
        }
        Ok(())
    }

    fn gauges<'a>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<Unit>,
        all: impl IntoIterator<Item = (Labels<'a>, f64)>,
    ) -> Result<(), Error> {
        let mut family = self.encoder.encode_descriptor(name, help, unit.as_ref(), MetricType::Gauge)?;
        for (labels, value) in all {
            family.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    fn durations<'a>(&mut self, all: impl Iterator<Item = (Labels<'static>, &'a Sums)>) -> Result<(), Error> {
        let help = "Time of requests from arrival to end";
        let unit = Unit::Seconds;
        let mut family =
            self.encoder.encode_descriptor("request_duration", help, Some(&unit), MetricType::Histogram)?;
        for (labels, sums) in all {
            let buckets: Vec<(f64, u64)> = DURATIONS_S.into_iter().zip(sums.durations).collect();
            let total = sums.total.as_secs_f64();
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(
                total,
                sums.requests,
                &buckets,
                None,
            )?;
        }
        Ok(())
    }
}

const NONE: Option<&Exemplar<NoLabelSet, u64>> = None;
