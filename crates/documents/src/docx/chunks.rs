//! Documents of other kinds put whole into a DOCX (`altChunk`, ECMA-376 part 1, 17.17.2.1).

use super::parts::Parts;
use crate::error::DocumentError;
use crate::format::Format;
use crate::html;
use crate::layout::compose::Piece;
use crate::notice::Notice;
use crate::package::archive::Package;
use crate::text::charset;
use crate::text::tidy::tidy;

/// Title, pieces and notices.
pub(super) type Read = (Option<String>, Vec<Piece>, Vec<Notice>);

/// Reads a DOCX package that lies in so many others.
pub(super) type ReadPackage = fn(&mut Package<'_>, usize) -> Result<Read, DocumentError>;

/// Puts the documents of these relations where they belong, each before the piece it is named with; what cannot be read is
/// counted as an object.
pub(super) fn put_in(
    package: &mut Package<'_>,
    parts: &Parts,
    (nested, docx): (usize, ReadPackage),
    chunks: &[(usize, String)],
    pieces: &mut Vec<Piece>,
    notices: &mut Vec<Notice>,
) -> Result<(), DocumentError> {
    let mut unread = 0;
    let mut whole = Vec::with_capacity(pieces.len());
    let mut rest = std::mem::take(pieces).into_iter();
    let mut taken = 0;
    for (before, id) in chunks {
        whole.extend(rest.by_ref().take(before.saturating_sub(taken)));
        taken = (*before).max(taken);
        let bytes = match parts.chunk(id) {
            Some(part) => package.bytes(&part)?,
            None => None,
        };
        match bytes.map(|bytes| read(package, (nested, docx), &bytes)) {
            Some(Ok((chunk, told))) => {
                whole.extend(chunk);
                notices
                    .extend(told.into_iter().filter(|notice| !notices.contains(notice)).collect::<Vec<_>>());
            }
            Some(Err(error @ DocumentError::TooLarge { .. })) => return Err(error),
            Some(Err(_)) | None => unread += 1,
        }
    }
    whole.extend(rest);
    *pieces = whole;
    if unread > 0 {
        notices.push(Notice::Objects(unread));
    }
    Ok(())
}

/// The pieces of a document inside this one.
fn read(
    package: &mut Package<'_>,
    (nested, docx): (usize, ReadPackage),
    bytes: &[u8],
) -> Result<(Vec<Piece>, Vec<Notice>), DocumentError> {
    match Format::sniff(None, bytes)? {
        Format::Docx => {
            let mut inner = Package::open(bytes, Format::Docx, &package.rest())?;
            let (_, pieces, notices) = docx(&mut inner, nested + 1)?;
            package.inflated_in(&inner);
            Ok((pieces, notices))
        }
        Format::Html => {
            let (_, pieces, notices) = html::pieces(bytes, &package.rest())?;
            Ok((pieces, notices))
        }
        Format::Text => {
            let (text, notices) = charset::decode(bytes);
            let paragraphs = tidy(&text).split('\n').map(|line| Piece::Paragraph(line.to_owned())).collect();
            Ok((paragraphs, notices))
        }
        _ => Err(DocumentError::UnknownFormat),
    }
}
