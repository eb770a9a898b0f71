//! The signs of RTF: groups, control words, bytes of text.

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control sign: `\~`, `\*`.
    Sign(u8),
    /// A byte of text in the charset of its font.
    Byte(u8),
}

/// Reads the tokens of a file.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over bytes that are no RTF (`\binN`).
    pub fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.bytes.len());
    }

    fn run(&mut self, of: impl Fn(&u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !of(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn escaped(&mut self) -> Option<Token<'a>> {
        let first = *self.bytes.get(self.at)?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            if first != b'\'' {
                return Some(Token::Sign(first));
            }
            let digits =
                self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += if byte.is_some() { 2 } else { 0 };
            return Some(Token::Byte(byte.unwrap_or(b'?')));
        }
        let word = std::str::from_utf8(self.run(u8::is_ascii_alphabetic)).unwrap_or_default();
        let minus = self.bytes.get(self.at) == Some(&b'-')
            && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(minus);
        let digits = std::str::from_utf8(self.run(u8::is_ascii_digit)).unwrap_or_default();
        let number = digits.parse::<i32>().ok().map(|number| if minus { -number } else { number });
        // One space after a control word belongs to it.
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.escaped(),
                // Ends of lines are the writer's.
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    #[test]
    fn words_numbers_and_bytes_are_parted() {
        let read: Vec<Token<'_>> = Tokens::new(b"{\\b0 a\\'e9\\u-3913 ?\r\n\\~\\}}").collect();
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Byte(b'a'),
            Token::Byte(0xE9),
            Token::Word("u", Some(-3913)),
            Token::Byte(b'?'),
            Token::Sign(b'~'),
            Token::Sign(b'}'),
            Token::Close,
        ];
        assert_eq!(read, expected);
    }
}
