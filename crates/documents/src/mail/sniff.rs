//! Whether bytes are a saved message: told by the names of its headers, as any text may begin with « De : ».

/// How much of a file is looked at.
const HEAD: usize = 16 << 10;
/// Headers that programs write and people do not.
const WRITTEN: [&str; 9] = [
    "mime-version",
    "message-id",
    "received",
    "return-path",
    "delivered-to",
    "content-type",
    "content-transfer-encoding",
    "x-mailer",
    "dkim-signature",
];
const USUAL: [&str; 8] = ["from", "to", "date", "subject", "cc", "sender", "reply-to", "bcc"];

/// Whether bytes are a message, for a name that says so, or for any name.
pub(crate) fn is_message(bytes: &[u8], named: bool) -> bool {
    let names = names(bytes);
    let known = |list: &[&str]| names.iter().filter(|name| list.contains(&name.as_str())).count();
    let written = known(&WRITTEN);
    if named { written + known(&USUAL) >= 2 } else { written >= 1 && written + known(&USUAL) >= 3 }
}

/// Whether bytes are a box of messages.
pub(crate) fn is_box(bytes: &[u8]) -> bool {
    let Some(end) = bytes.iter().take(1024).position(|byte| *byte == b'\n') else { return false };
    bytes.starts_with(b"From ") && is_message(&bytes[end + 1..], true)
}

/// The names of the headers that bytes begin with, in small letters; none where they begin with anything else.
fn names(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).into_owned();
    let mut names = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        names.push(name.to_ascii_lowercase());
    }
    names
}
