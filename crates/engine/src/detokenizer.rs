//! From token bytes to text that may be shown: whole characters, and nothing of a stop string.

/// Holds back what is not yet certain.
#[derive(Debug)]
pub(super) struct Detokenizer {
    stops: Vec<String>,
    bytes: Vec<u8>,
    text: String,
}

/// What one more token changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// Text that is now certain (may be empty).
    Text(String),
    /// The text before a stop string, which has just been completed.
    Stopped(String),
}

impl Detokenizer {
    pub(super) fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { stops, bytes: Vec::new(), text: String::new() }
    }

    /// Adds a token's bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Decoded {
        self.bytes.extend_from_slice(bytes);
        self.take_whole_characters();
        let first = self.stops.iter().filter_map(|stop| self.text.find(stop.as_str())).min();
        if let Some(at) = first {
            self.text.truncate(at);
            self.bytes.clear();
            return Decoded::Stopped(std::mem::take(&mut self.text));
        }
        let certain = self.text.len() - self.possible_stop();
        let rest = self.text.split_off(certain);
        Decoded::Text(std::mem::replace(&mut self.text, rest))
    }

    /// What is left when generation ends for another reason; broken characters become U+FFFD.
    pub(super) fn finish(&mut self) -> String {
        self.text.push_str(&String::from_utf8_lossy(&self.bytes));
        self.bytes.clear();
        std::mem::take(&mut self.text)
    }

    fn take_whole_characters(&mut self) {
        loop {
            match std::str::from_utf8(&self.bytes) {
                Ok(text) => {
                    self.text.push_str(text);
                    self.bytes.clear();
                    return;
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    self.text.push_str(&String::from_utf8_lossy(&self.bytes[..valid]));
                    let bad = error.error_len();
                    self.bytes.drain(..valid + bad.unwrap_or(0));
                    if bad.is_none() {
                        return;
                    }
                    self.text.push('\u{FFFD}');
                }
            }
        }
    }

    /// Bytes at the end of the text that could be the beginning of a stop string.
    fn possible_stop(&self) -> usize {
        let longest = |stop: &String| {
            (1..stop.len())
                .rev()
                .find(|&len| stop.is_char_boundary(len) && self.text.ends_with(&stop[..len]))
                .unwrap_or(0)
        };
        self.stops.iter().map(longest).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(part: &str) -> Decoded {
        Decoded::Text(part.to_string())
    }

    #[test]
    fn a_character_split_over_tokens_is_shown_once_whole() {
        let mut detokenizer = Detokenizer::new(&[]);
        let bytes = "é".as_bytes();
        assert_eq!(detokenizer.push(&bytes[..1]), text(""));
        assert_eq!(detokenizer.push(&bytes[1..]), text("é"));
        assert_eq!(detokenizer.push(b"\xff!"), text("\u{FFFD}!"));
        detokenizer.push(&bytes[..1]);
        assert_eq!(detokenizer.finish(), "\u{FFFD}");
    }

    #[test]
    fn a_stop_string_over_several_tokens_is_never_shown() {
        let mut detokenizer = Detokenizer::new(&["###".into(), "FIN".into()]);
        assert_eq!(detokenizer.push(b"a#"), text("a"));
        assert_eq!(detokenizer.push(b"#b"), text("##b"));
        assert_eq!(detokenizer.push(b"c F"), text("c "));
        assert_eq!(detokenizer.push("IN après".as_bytes()), Decoded::Stopped(String::new()));
    }

    #[test]
    fn what_was_held_back_comes_out_at_the_end() {
        let mut detokenizer = Detokenizer::new(&["STOP".into()]);
        assert_eq!(detokenizer.push(b"ok ST"), text("ok "));
        assert_eq!(detokenizer.finish(), "ST");
    }
}
