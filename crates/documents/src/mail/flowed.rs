//! Text whose lines flow on (RFC 3676): a line that ends with a space goes on in the next of the same depth of quoting.

/// The text with its lines joined; marks of quoting stay before each line.
pub(super) fn joined(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the line that goes on, while one does.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let words = line.trim_start_matches('>');
        let depth = line.len() - words.len();
        // A space before a line only keeps it from looking quoted.
        let words = words.strip_prefix(' ').unwrap_or(words);
        let signature = words == "-- ";
        if open.take().is_none_or(|before| before != depth || signature) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth.min(64)));
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = words.ends_with(' ') && !signature;
        out.push_str(if flows && delete_space { &words[..words.len() - 1] } else { words });
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn lines_flow_within_their_depth() {
        let text = "Le budget est \nvoté.\n> Vous disiez \n> oui.\n>> Non. \n> Si.\n From la ville\n-- \nZoé";
        assert_eq!(
            joined(text, false),
            "Le budget est voté.\n> Vous disiez oui.\n>> Non. \n> Si.\nFrom la ville\n-- \nZoé"
        );
        assert_eq!(joined("extra \nordinaire", true), "extraordinaire");
    }
}
