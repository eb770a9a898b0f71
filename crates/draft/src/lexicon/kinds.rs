//! What a form can be: part of speech, form of a verb, person, number and gender.

/// A lemma with its part of speech: "présent" the noun and "présent" the adjective are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LemmaId(pub(super) u32);

/// Part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pos {
    /// A common noun.
    Noun,
    /// A verb, auxiliaries and modals with it.
    Verb,
    /// An adjective.
    Adjective,
    /// An adverb, words of negation with it.
    Adverb,
    /// A pronoun: personal, relative, interrogative or indefinite.
    Pronoun,
    /// An article, a possessive, a demonstrative, a numeral.
    Determiner,
    /// A preposition; "du", "au" and "aux" are the prepositions "de" and "à".
    Preposition,
    /// A conjunction.
    Conjunction,
    /// Interjections and what fits nowhere else.
    Other,
}

impl Pos {
    /// The parts of speech in the order of their numbers in the data.
    const ALL: [Self; 9] = [
        Self::Noun,
        Self::Verb,
        Self::Adjective,
        Self::Adverb,
        Self::Pronoun,
        Self::Determiner,
        Self::Preposition,
        Self::Conjunction,
        Self::Other,
    ];

    pub(super) fn of(number: usize) -> Self {
        Self::ALL.get(number).copied().unwrap_or(Self::Other)
    }
}

/// Form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum VerbForm {
    /// Not a verb.
    None,
    /// Infinitive; the English base form, imperative with it.
    Infinitive,
    /// Present.
    Present,
    /// French imperfect.
    Imperfect,
    /// French simple past, English past.
    Past,
    /// French future.
    Future,
    /// French conditional; "would", "could" and "should".
    Conditional,
    /// French subjunctive, present or imperfect.
    Subjunctive,
    /// French imperative.
    Imperative,
    /// Past participle.
    PastParticiple,
    /// Present participle, the English form in -ing.
    PresentParticiple,
}

impl VerbForm {
    /// The forms in the order of their numbers in the data.
    const ALL: [Self; 11] = [
        Self::None,
        Self::Infinitive,
        Self::Present,
        Self::Imperfect,
        Self::Past,
        Self::Future,
        Self::Conditional,
        Self::Subjunctive,
        Self::Imperative,
        Self::PastParticiple,
        Self::PresentParticiple,
    ];

    /// Whether the form has a subject of its own.
    pub(crate) fn is_finite(self) -> bool {
        !matches!(self, Self::None | Self::Infinitive | Self::PastParticiple | Self::PresentParticiple)
    }
}

/// Grammatical number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Number {
    /// One.
    Singular,
    /// Several.
    Plural,
    /// The form does not tell.
    Any,
}

/// Grammatical gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gender {
    /// Masculine.
    Masculine,
    /// Feminine.
    Feminine,
    /// The form does not tell.
    Any,
}

/// One reading of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Analysis {
    /// The lemma, one for each text and part of speech.
    pub lemma: LemmaId,
    /// Part of speech.
    pub pos: Pos,
    /// Form of a verb; `None` for other words.
    pub form: VerbForm,
    /// 1, 2 or 3; 0 when the form has no person or does not tell it.
    pub person: u8,
    /// Number.
    pub number: Number,
    /// Gender.
    pub gender: Gender,
}

impl Analysis {
    /// A reading from its lemma and the bits that `build.py` packs: four of part of speech, four of verb form, two
    /// each of person, number and gender.
    pub(super) fn of(lemma: LemmaId, tag: u16) -> Self {
        let bits = |from: u16, count: u16| (tag >> from) & ((1 << count) - 1);
        Self {
            lemma,
            pos: Pos::of(usize::from(bits(0, 4))),
            form: VerbForm::ALL.get(usize::from(bits(4, 4))).copied().unwrap_or(VerbForm::None),
            person: u8::try_from(bits(8, 2)).unwrap_or(0),
            number: match bits(10, 2) {
                1 => Number::Singular,
                2 => Number::Plural,
                _ => Number::Any,
            },
            gender: match bits(12, 2) {
                1 => Gender::Masculine,
                2 => Gender::Feminine,
                _ => Gender::Any,
            },
        }
    }
}
