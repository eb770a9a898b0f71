//! Texts of our own: the minutes of associations that do not exist.

/// About 1,500 words.
pub const LONG: &str = include_str!("texts/long.fr.md");
/// About 300 words.
pub const SHORT: &str = include_str!("texts/short.fr.md");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_length_they_are_said_to_have() {
        let words = |text: &str| text.split_whitespace().count();
        assert!((1_350..=1_700).contains(&words(LONG)), "{}", words(LONG));
        assert!((250..=380).contains(&words(SHORT)), "{}", words(SHORT));
    }
}
