//! What the protocol asks of a server, independent of what the server is: every message that it sends must fit the
//! schema, the rules of a session, and what the client declared.
//!
//! The in-memory client, the stdio client and the recordings of editors all hold their messages against this.

mod conversation;
mod honesty;
mod places;
mod schema;
mod tokens;

pub use conversation::Conversation;
pub use places::NoteText;
pub use schema::{Kind, SCHEMA, Sent};
