//! The real small model behind the real program over a real socket, with nothing of ours on the client's side.

mod cancelled;
mod clients;
mod drafts;
mod form;
mod idle;
mod killed;
mod long;
mod many;
mod refused;
mod server;
mod still;
