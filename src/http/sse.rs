//! Server-sent events from a channel; dropping the answer drops the channel, which stops the work.

use std::convert::Infallible;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::mpsc;

/// An event of a given name with a JSON body.
pub(super) fn named(name: &str, body: &impl Serialize) -> Event {
    data(body).event(name)
}

/// An event without a name.
pub(super) fn data(body: &impl Serialize) -> Event {
    Event::default().data(serde_json::to_string(body).expect("wire types serialise"))
}

/// Answers with what `write` makes of each item, any number of events each.
pub(super) fn answer<T, F>(receiver: mpsc::Receiver<T>, write: F) -> Response
where
    T: Send + 'static,
    F: FnMut(T) -> Vec<Event> + Send + 'static,
{
    let events = items(receiver).map(write).flat_map(stream::iter).map(Ok::<Event, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn items<T>(receiver: mpsc::Receiver<T>) -> impl Stream<Item = T> {
    stream::unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|item| (item, receiver)) })
}
