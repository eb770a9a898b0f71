//! Whether this model's words are worth asking for: it chooses between a right sentence and a wrong one, and has to do
//! better than chance. Asked once for each language, with the first draft that would ask the model.

use crate::draft::Messages;
use crate::engine::Form;
use crate::meter::Span;
use crate::words::{Language, message};

use super::AssistantError;
use super::drafting::Drafting;
use super::writing::PassRequest;

/// Pairs that a model must get right: by chance fewer than one model in twenty would.
const ENOUGH: usize = 7;

/// A statement, with a right and a wrong retelling of it in the third person.
struct Pair {
    said: &'static str,
    right: &'static str,
    wrong: &'static str,
}

const fn pair(said: &'static str, right: &'static str, wrong: &'static str) -> Pair {
    Pair { said, right, wrong }
}

const FRENCH: [Pair; 8] = [
    pair(
        "Nora : Je commande les bancs lundi.",
        "Nora commande les bancs lundi.",
        "Nora recommande les blancs lundi.",
    ),
    pair("Paul : J’appelle Rémi ce soir.", "Paul appelle Rémi ce soir.", "Rémi appelle Paul ce soir."),
    pair("Zoé : Je ne viens pas le 12.", "Zoé ne vient pas le 12.", "Zoé vient le 12."),
    pair("Ali : Je propose 15 €.", "Ali propose 15 €.", "Ali impose 15 €."),
    pair("Inès : J’ai payé la salle 80 €.", "Inès a payé la salle 80 €.", "Inès a payé la salle 90 €."),
    pair(
        "Marc : J’écrirai au maire si Léa est d’accord.",
        "Marc écrira au maire si Léa est d’accord.",
        "Léa écrira au maire si Marc est d’accord.",
    ),
    pair(
        "Jade : Mon frère prête le camion.",
        "Le frère de Jade prête le camion.",
        "Jade prête le camion à son frère.",
    ),
    pair(
        "Hervé : Je rends les clés en mai.",
        "Hervé rend les clés en mai.",
        "Hervé reprend les clés en juin.",
    ),
];
const ENGLISH: [Pair; 8] = [
    pair(
        "Nora: I’ll order the benches on Monday.",
        "Nora will order the benches on Monday.",
        "Nora will paint the benches on Sunday.",
    ),
    pair("Paul: I’ll ring Ray tonight.", "Paul will ring Ray tonight.", "Ray will ring Paul tonight."),
    pair("Zoe: I can’t come on the 12th.", "Zoe can’t come on the 12th.", "Zoe can come on the 12th."),
    pair("Ali: I suggest £15.", "Ali suggests £15.", "Ali collects £15."),
    pair("Ines: I paid £80 for the hall.", "Ines paid £80 for the hall.", "Ines paid £90 for the hall."),
    pair(
        "Mark: I’ll write to the council if Lea agrees.",
        "Mark will write to the council if Lea agrees.",
        "Lea will write to the council if Mark agrees.",
    ),
    pair(
        "Jade: My brother will lend the van.",
        "Jade’s brother will lend the van.",
        "Jade will lend her brother the van.",
    ),
    pair(
        "Harry: I’ll return the keys in May.",
        "Harry will return the keys in May.",
        "Harry will change the keys in June.",
    ),
];

impl Drafting<'_> {
    /// Whether the model is worth asking in the language of this draft.
    ///
    /// An engine without grammars cannot be tried, and is trusted: each of its sentences is proven or dropped anyway.
    pub(super) async fn is_trusted(&self, span: &mut Span) -> Result<bool, AssistantError> {
        let language = self.brief.language;
        if let Some(known) = self.trust.known(language) {
            return Ok(known);
        }
        let pairs = if language == Language::French { &FRENCH } else { &ENGLISH };
        let mut right = 0;
        for (i, pair) in pairs.iter().enumerate() {
            // The right one comes first in turn, so that its place tells nothing.
            let mut texts = vec![pair.right.to_owned(), pair.wrong.to_owned()];
            if i % 2 == 1 {
                texts.swap(0, 1);
            }
            let Ok(form) = self.parts.engine.grammar(Form::OneOf(texts)) else { return Ok(true) };
            let messages = Messages { system: String::new(), user: question(pair.said, language) };
            let request =
                PassRequest { messages, max_tokens: 48, shown: false, form: Some(form), greedy: true };
            let (said, _) = self.run_pass(span, request).await?;
            right += usize::from(said.trim() == pair.right);
            // Nothing that follows could change the answer.
            if i + 1 - right > pairs.len() - ENOUGH {
                break;
            }
        }
        let trusted = right >= ENOUGH;
        self.trust.remember(language, trusted);
        Ok(trusted)
    }
}

fn question(said: &str, language: Language) -> String {
    format!("{said}\n\n{}", message(language, "prompt-third-person"))
}
