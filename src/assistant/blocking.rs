//! Work that would hold up an async thread, done where it does not.

use crate::meter::Span;

/// A piece of a request's work of some milliseconds, counted on its span, beside the async threads where there are several.
pub(super) fn metered_in_place<T>(span: &mut Span, work: impl FnOnce() -> T) -> T {
    block_in_place(|| span.aside(work))
}

/// The same for work that is counted otherwise.
pub(super) fn block_in_place<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        tokio::runtime::RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}
