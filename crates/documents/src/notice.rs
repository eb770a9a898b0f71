//! What a reader of a file must be told: the parts that are not in the text.

use calame_words::{Language, count, message, message_with};

/// Something that could not be read, or was left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// So many images: nobody reads them here.
    Images(usize),
    /// So many formulas.
    Formulas(usize),
    /// So many charts, sheets and other objects put into the text.
    Objects(usize),
    /// So many comments in the margin.
    Comments(usize),
    /// The table of contents; the headings themselves are in the text.
    Contents,
    /// The headers and footers of pages.
    PageEdges,
    /// The menus, banners and links around the text of a web page.
    Surroundings,
    /// So many signatures of messages.
    Signatures(usize),
    /// So many attachments of messages.
    Attachments(usize),
    /// The times of subtitles.
    Times,
    /// Text marked as hidden.
    Hidden,
    /// So many passages struck through: what was cancelled is no part of what is said.
    Struck(usize),
    /// So many signs of symbol fonts that have no character.
    Signs(usize),
    /// Bytes that are no characters of the charset found.
    Undecoded,
    /// The end of this page.
    PageCut(usize),
    /// The whole of this page: it may be an image.
    PageEmpty(usize),
    /// Letters of this page: its fonts do not say which they are.
    PageUnknown(usize),
    /// Most of the words, on purpose: only key sentences go to the model.
    KeySentences {
        /// Words kept.
        read: usize,
        /// Words of the document.
        of: usize,
    },
}

impl Notice {
    /// The sentence to show to a reader of that language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let counted = |key, n: usize| count(language, key, n, &[]);
        let plain = |key| message(language, key);
        let about = |key, page: usize| message_with(language, key, &[("page", &page)]);
        match *self {
            Self::Images(n) => counted("notice-images", n),
            Self::Formulas(n) => counted("notice-formulas", n),
            Self::Objects(n) => counted("notice-objects", n),
            Self::Comments(n) => counted("notice-comments", n),
            Self::Contents => plain("notice-contents"),
            Self::PageEdges => plain("notice-page-edges"),
            Self::Surroundings => plain("notice-surroundings"),
            Self::Signatures(n) => counted("notice-signatures", n),
            Self::Attachments(n) => counted("notice-attachments", n),
            Self::Times => plain("notice-times"),
            Self::Hidden => plain("notice-hidden"),
            Self::Struck(n) => counted("notice-struck", n),
            Self::Signs(n) => counted("notice-signs", n),
            Self::Undecoded => plain("notice-undecoded"),
            Self::PageCut(page) => about("notice-page-cut", page),
            Self::PageEmpty(page) => about("notice-page-empty", page),
            Self::PageUnknown(page) => about("notice-page-unknown", page),
            Self::KeySentences { read, of } => {
                message_with(language, "notice-key-sentences", &[("read", &read), ("of", &of)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, French};
    use super::Notice;

    #[test]
    fn notices_count_and_name_in_both_languages() {
        for (notice, language, said) in [
            (Notice::Images(1), French, "une image n’a pas pu être lue"),
            (Notice::Images(3), French, "3 images n’ont pas pu être lues"),
            (Notice::Images(1), English, "one image could not be read"),
            (Notice::Signatures(2), English, "the signatures of 2 messages were left out"),
            (Notice::Undecoded, French, "des caractères illisibles sont remplacés par \u{FFFD}"),
            (Notice::PageCut(4), French, "la page 4 n’a pas pu être lue jusqu’au bout"),
            (
                Notice::KeySentences { read: 120, of: 900 },
                English,
                "eco mode: the model read key sentences only, 120 words of 900",
            ),
        ] {
            assert_eq!(notice.say(language), said);
        }
    }
}
