//! What an answer cost, in its headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::meter::Measured;

/// `Server-Timing` and `X-Energy-Joules`, for clients that look no further.
pub(super) fn meter_headers(measured: &Measured) -> HeaderMap {
    let latency = &measured.latency;
    let timing: Vec<String> = latency
        .phases
        .iter()
        .map(|(phase, time)| (phase.as_str(), time))
        .chain([("total", latency.total)])
        .map(|(name, time)| format!("{name};dur={:.1}", time.as_secs_f64() * 1000.0))
        .collect();
    let timing = timing.join(", ");
    let energy = &measured.energy;
    let origin = if energy.class.is_estimated() { "estimated" } else { "measured" };
    let [joules, low, high] = [energy.marginal.value, energy.marginal.low, energy.marginal.high]
        .map(|energy| format!("{:.6}", energy.joules().0));
    let joules = format!("{joules}; low={low}; high={high}; class={}; {origin}", energy.class.as_str());
    let mut headers = HeaderMap::new();
    for (name, value) in [("server-timing", timing), ("x-energy-joules", joules)] {
        let value = HeaderValue::from_str(&value).expect("digits and ASCII letters");
        headers.insert(HeaderName::from_static(name), value);
    }
    headers
}
