//! Keys that clients send: known by name and digest, compared in a time that tells nothing.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::ApiError;
use crate::assistant::Client;
use crate::page::ErrorCode;
use crate::units::Priority;

/// A key that is accepted. The key itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is called, for budgets.
    pub name: String,
    /// SHA-256 of the key.
    pub digest: [u8; 32],
    /// What its holder may do.
    pub rights: Rights,
}

/// What the holder of a key may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rights {
    /// Ask for drafts.
    #[default]
    Use,
    /// Run the server too: pause the queue, forget everybody's texts.
    Operate,
}

impl ApiKey {
    /// The key of those words, for drafts only.
    pub fn of(name: &str, secret: &str) -> Self {
        let digest = Sha256::digest(secret.as_bytes()).into();
        Self { name: name.to_owned(), digest, rights: Rights::Use }
    }

    /// The same key, for whoever runs the server.
    pub fn operating(self) -> Self {
        Self { rights: Rights::Operate, ..self }
    }

    /// Reads a digest of 64 hexadecimal digits.
    pub fn digest_of(text: &str) -> Option<[u8; 32]> {
        let text = text.trim().as_bytes();
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(text.chunks(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        (text.len() == 64).then_some(digest)
    }
}

/// Who sent a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Caller {
    /// The name of the key it came with, when the server asks for one.
    pub key: Option<String>,
    /// What it may do; whoever is on this computer may do all of it where no key is asked for.
    pub rights: Rights,
}

impl Caller {
    /// Whoever sent a request, as the guard found out.
    pub fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// The same for the conductor, by the door they came through; somebody waits unless they say otherwise.
    pub fn by(self, route: &'static str) -> Client {
        Client { route, key: self.key, priority: Priority::default() }
    }

    /// Refuses those who do not run the server.
    pub fn operates(&self) -> Result<(), ApiError> {
        match self.rights {
            Rights::Operate => Ok(()),
            Rights::Use => Err(ApiError::new(
                StatusCode::FORBIDDEN,
                ErrorCode::OperatorOnly,
                "only whoever runs this server may do that: with CALAME_KEY, or a key made by `calame keys add NAME \
                 --operator`",
            )),
        }
    }
}

/// Whose key the headers carry. Every key is compared, each in full, so that the time tells neither which nor how
/// much of it was right.
pub(super) fn holder<'a>(keys: &'a [ApiKey], headers: &HeaderMap) -> Option<&'a ApiKey> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let given: [u8; 32] = Sha256::digest(given.as_bytes()).into();
    let mut found = None;
    for key in keys {
        if key.digest.ct_eq(&given).into() {
            found = Some(key);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_the_tools_print_it() {
        let printed = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(ApiKey::digest_of(printed), Some(ApiKey::of("a", "abc").digest));
        assert_eq!(ApiKey::digest_of(&printed.to_uppercase()), ApiKey::digest_of(printed));
        for wrong in ["", "ba78", &printed[1..], &format!("{printed}00"), &printed.replace('b', "é")] {
            assert_eq!(ApiKey::digest_of(wrong), None, "{wrong}");
        }
    }
}
