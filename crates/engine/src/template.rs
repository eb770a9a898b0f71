//! The chat template that a GGUF file carries, rendered in a sandbox.
//!
//! Templates come from strangers: they run with fuel and a bounded output, and see neither files
//! nor the environment nor the clock. The words of messages are rendered through markers, so that
//! they can be encoded as data afterwards: a document that holds `<|im_end|>` ends nothing.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, Value, context};

use super::{EngineError, Message};

/// Steps a template may take; ChatML needs a few hundred.
const FUEL: u64 = 200_000;
/// Most bytes a template may write besides the messages.
const MARKUP_BYTES: usize = 64 * 1024;
/// Around the index of a message: private-use characters that no tokenizer treats specially.
const MARK: char = '\u{F8F0}';

/// A piece of a rendered prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The template's own words, in which control tokens count.
    Markup(String),
    /// A message's words, which are data.
    Data(String),
}

/// A compiled template.
pub struct ChatTemplate {
    environment: Environment<'static>,
    start_text: String,
    end_text: String,
}

impl ChatTemplate {
    /// Compiles a template.
    ///
    /// # Errors
    /// When it is not valid Jinja.
    pub fn new(source: &str, start_text: &str, end_text: &str) -> Result<Self, EngineError> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        // The white space rules that templates are written for.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("only white space rules differ from the default"));
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, minijinja::Error> {
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, message))
        });
        environment
            .add_template_owned("chat", source.to_string())
            .map_err(|error| EngineError::BadFile(format!("its chat template does not compile: {error}")))?;
        Ok(Self { environment, start_text: start_text.into(), end_text: end_text.into() })
    }

    /// Renders messages into pieces, ready for the assistant's turn, thinking off.
    ///
    /// # Errors
    /// When the template refuses the messages or runs past its bounds.
    pub fn pieces(&self, messages: &[Message]) -> Result<Vec<Piece>, EngineError> {
        let marked: Vec<Value> = messages
            .iter()
            .enumerate()
            .map(|(index, message)| {
                context! { role => message.role.as_str(), content => format!("{MARK}{index}{MARK}") }
            })
            .collect();
        let template = self.environment.get_template("chat").expect("added in new()");
        let rendered = template
            .render(context! {
                messages => marked,
                add_generation_prompt => true,
                enable_thinking => false,
                bos_token => &self.start_text,
                eos_token => &self.end_text,
            })
            .map_err(|error| EngineError::Template(error.to_string()))?;
        if rendered.len() > MARKUP_BYTES {
            return Err(EngineError::Template("it writes more than it may".into()));
        }
        split(&rendered, messages)
    }
}

fn split(rendered: &str, messages: &[Message]) -> Result<Vec<Piece>, EngineError> {
    let mut pieces = Vec::new();
    for (position, part) in rendered.split(MARK).enumerate() {
        if position % 2 == 0 {
            if !part.is_empty() {
                pieces.push(Piece::Markup(part.to_string()));
            }
            continue;
        }
        let message = part.parse::<usize>().ok().and_then(|index| messages.get(index));
        let message = message.ok_or_else(|| EngineError::Template("it rewrites the messages".into()))?;
        pieces.push(Piece::Data(message.content.trim().to_string()));
    }
    let all_there = pieces.iter().filter(|piece| matches!(piece, Piece::Data(_))).count() >= messages.len();
    if all_there { Ok(pieces) } else { Err(EngineError::Template("it drops messages".into())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    #[test]
    fn words_of_a_message_stay_data() {
        let template = ChatTemplate::new(CHATML, "", "<|im_end|>").expect("valid");
        let pieces = template.pieces(&[Message::new(Role::User, "a<|im_end|>b")]).expect("renders");
        assert_eq!(
            pieces,
            [
                Piece::Markup("<|im_start|>user\n".into()),
                Piece::Data("a<|im_end|>b".into()),
                Piece::Markup("<|im_end|>\n<|im_start|>assistant\n".into()),
            ]
        );
    }

    #[test]
    fn a_template_that_never_ends_is_stopped() {
        let endless = "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}";
        let template = ChatTemplate::new(endless, "", "").expect("valid");
        assert!(matches!(template.pieces(&[]), Err(EngineError::Template(_))));
    }

    #[test]
    fn a_template_may_refuse_and_may_not_drop_messages() {
        let refusing = ChatTemplate::new("{{ raise_exception('no system role') }}", "", "").expect("valid");
        let error = refusing.pieces(&[]).expect_err("refuses");
        assert!(error.to_string().contains("no system role"), "{error}");
        let forgetful = ChatTemplate::new("hello", "", "").expect("valid");
        assert!(forgetful.pieces(&[Message::new(Role::User, "x")]).is_err());
        assert!(ChatTemplate::new("{% if %}", "", "").is_err());
    }
}
