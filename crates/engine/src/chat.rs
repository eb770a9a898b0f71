//! A conversation as a chat template takes it.

/// Who speaks in a chat prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Instructions that hold for the whole exchange.
    System,
    /// The person, or the document.
    User,
    /// The model's earlier words.
    Assistant,
}

impl Role {
    /// The name that chat templates expect.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One message of a chat prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said; always data, never control tokens.
    pub content: String,
}

impl Message {
    /// A message of a given speaker.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}
