//! What a reader of a file must be told: the parts that are not in the text, each in both languages.

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
    /// So many signatures of messages.
    Signatures(usize),
    /// Text marked as hidden.
    Hidden,
    /// Bytes that are no characters of the charset found.
    Undecoded,
    /// The end of this page.
    PageCut(usize),
    /// The whole of this page: it may be an image.
    PageEmpty(usize),
    /// Most of the words, on purpose: only key sentences go to the model.
    KeySentences {
        /// Words kept.
        read: usize,
        /// Words of the document.
        of: usize,
    },
}

impl Notice {
    /// The sentence to show to a French reader.
    #[must_use]
    pub fn french(&self) -> String {
        match self {
            Self::Images(1) => "une image n’a pas pu être lue".into(),
            Self::Images(n) => format!("{n} images n’ont pas pu être lues"),
            Self::Formulas(1) => "une formule n’a pas pu être lue".into(),
            Self::Formulas(n) => format!("{n} formules n’ont pas pu être lues"),
            Self::Objects(1) => "un objet incorporé (graphique, tableur…) n’a pas pu être lu".into(),
            Self::Objects(n) => {
                format!("{n} objets incorporés (graphiques, tableurs…) n’ont pas pu être lus")
            }
            Self::Comments(1) => "un commentaire en marge a été laissé de côté".into(),
            Self::Comments(n) => format!("{n} commentaires en marge ont été laissés de côté"),
            Self::Contents => "la table des matières a été laissée de côté, les titres y sont".into(),
            Self::PageEdges => "les en-têtes et pieds de page ont été laissés de côté".into(),
            Self::Signatures(1) => "la signature d’un message a été laissée de côté".into(),
            Self::Signatures(n) => format!("les signatures de {n} messages ont été laissées de côté"),
            Self::Hidden => "le texte marqué comme masqué a été laissé de côté".into(),
            Self::Undecoded => "des caractères illisibles sont remplacés par \u{FFFD}".into(),
            Self::PageCut(page) => format!("la page {page} n’a pas pu être lue jusqu’au bout"),
            Self::PageEmpty(page) => {
                format!("la page {page} ne contient pas de texte, c’est peut-être une image")
            }
            Self::KeySentences { read, of } => {
                format!("mode éco : le modèle n’a lu que des phrases clés, {read} mots sur {of}")
            }
        }
    }

    /// The sentence to show to an English reader.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Images(1) => "one image could not be read".into(),
            Self::Images(n) => format!("{n} images could not be read"),
            Self::Formulas(1) => "one formula could not be read".into(),
            Self::Formulas(n) => format!("{n} formulas could not be read"),
            Self::Objects(1) => "one embedded object (chart, sheet…) could not be read".into(),
            Self::Objects(n) => format!("{n} embedded objects (charts, sheets…) could not be read"),
            Self::Comments(1) => "one comment in the margin was left out".into(),
            Self::Comments(n) => format!("{n} comments in the margin were left out"),
            Self::Contents => "the table of contents was left out, the headings themselves are there".into(),
            Self::PageEdges => "page headers and footers were left out".into(),
            Self::Signatures(1) => "the signature of a message was left out".into(),
            Self::Signatures(n) => format!("the signatures of {n} messages were left out"),
            Self::Hidden => "text marked as hidden was left out".into(),
            Self::Undecoded => "characters that cannot be read are shown as \u{FFFD}".into(),
            Self::PageCut(page) => format!("page {page} could not be read to its end"),
            Self::PageEmpty(page) => format!("page {page} has no text, it may be an image"),
            Self::KeySentences { read, of } => {
                format!("eco mode: the model read key sentences only, {read} words of {of}")
            }
        }
    }
}
