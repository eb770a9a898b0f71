//! Raised digits: the call of a note or an exponent, which must not become digits of what stands before it.

use crate::layout::compose::raised;

/// Ends a raised part that began at this byte: digits are set apart, words stay (« 1er », « 2nd »).
pub(crate) fn end_raised(text: &mut String, from: usize) {
    let Some(call) = text.get(from..).map(str::trim) else { return };
    let numeral = |c: char| c.is_ascii_digit() || matches!(c, ',' | '-' | '−' | '–' | ' ' | '+');
    if call.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−'))
        && call.ends_with(|c: char| c.is_ascii_digit())
        && call.chars().all(numeral)
    {
        let (call, space) = (call.to_owned(), text.ends_with(' '));
        text.truncate(from);
        raised(text, &call);
        if space {
            text.push(' ');
        }
    }
}
