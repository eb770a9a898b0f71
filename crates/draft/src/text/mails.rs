//! What stands before the colon in the head of a mail, as programs of both languages write it when a thread is pasted.

const SENDERS: [&str; 2] = ["de", "from"];
const OTHERS: [&str; 8] = ["à", "to", "date", "objet", "subject", "cc", "envoyé", "sent"];

/// Whether a label, in whatever case, names the sender.
pub(crate) fn names_sender(label: &str) -> bool {
    SENDERS.contains(&label.trim().to_lowercase().as_str())
}

/// Whether a label, in whatever case, belongs to the head of a mail.
pub(crate) fn names_head(label: &str) -> bool {
    names_sender(label) || OTHERS.contains(&label.trim().to_lowercase().as_str())
}
