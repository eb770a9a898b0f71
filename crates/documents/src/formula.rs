//! Formulas as words, where they are text on a line: OMML (ECMA-376 part 1, 22.1) and MathML.
//!
//! A fraction keeps its bar and an exponent its sign: set in a row, their parts would make numbers that are not there.

use crate::error::DocumentError;
use crate::package::xml::{Node, Xml};

/// Reads the formula just begun, to its end; `None` when it holds what no line of text can say.
pub(crate) fn read(xml: &mut Xml<'_>) -> Result<Option<String>, DocumentError> {
    let mut sayable = true;
    let said = row(xml, &mut sayable)?;
    Ok(Some(said.trim().to_owned()).filter(|said| sayable && !said.is_empty()))
}

/// The parts of the element just begun, one after the other.
fn row(xml: &mut Xml<'_>, sayable: &mut bool) -> Result<String, DocumentError> {
    Ok(parts(xml, sayable)?.concat())
}

fn parts(xml: &mut Xml<'_>, sayable: &mut bool) -> Result<Vec<String>, DocumentError> {
    let mut said = Vec::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Close => break,
            Node::Text(_) => {}
            Node::Open(element) => match element.name().as_str() {
                // The words themselves.
                "t" | "mi" | "mn" | "mtext" => said.push(xml.characters()?),
                "mo" => {
                    let sign = xml.characters()?;
                    // Invisible signs of times and of a function's application.
                    said.push(sign.replace(['\u{2061}', '\u{2062}', '\u{2063}', '\u{2064}'], ""));
                }
                "mspace" => {
                    xml.skip()?;
                    said.push(" ".to_owned());
                }
                "r" | "e" | "num" | "den" | "sup" | "sub" | "deg" | "fName" | "box" | "borderBox"
                | "oMath" | "math" | "mrow" | "mstyle" | "semantics" | "mpadded" | "lim" => {
                    said.push(row(xml, sayable)?);
                }
                "f" | "mfrac" => said.push(pair(parts(xml, sayable)?, "/", sayable)),
                "sSup" | "msup" => said.push(raised(parts(xml, sayable)?, sayable)),
                "sSub" | "msub" => said.push(parts(xml, sayable)?.concat()),
                "rad" => {
                    let inside = parts(xml, sayable)?;
                    said.push(root(&inside, sayable));
                }
                "msqrt" => {
                    let inside = row(xml, sayable)?;
                    said.push(format!("√{}", grouped(&inside)));
                }
                "d" => said.push(format!("({})", parts(xml, sayable)?.join("; "))),
                "func" => said.push(parts(xml, sayable)?.join(" ")),
                // How it looks, and other writings of the same.
                name if name.ends_with("Pr") || name.starts_with("annotation") => xml.skip()?,
                "ctrlPr" | "bookmarkStart" | "bookmarkEnd" | "proofErr" => xml.skip()?,
                _ => {
                    *sayable = false;
                    xml.skip()?;
                }
            },
        }
    }
    Ok(said)
}

/// Both parts of a fraction, each in brackets where it is more than one number or word.
fn pair(parts: Vec<String>, sign: &str, sayable: &mut bool) -> String {
    let [above, below] = parts.as_slice() else {
        *sayable = false;
        return String::new();
    };
    format!("{}{sign}{}", grouped(above), grouped(below))
}

fn raised(parts: Vec<String>, sayable: &mut bool) -> String {
    let [base, exponent] = parts.as_slice() else {
        *sayable = false;
        return String::new();
    };
    match exponent.trim() {
        "2" => format!("{base}²"),
        "3" => format!("{base}³"),
        _ => format!("{base}^{}", grouped(exponent)),
    }
}

/// A root; of another degree than two, no line of text says it.
fn root(parts: &[String], sayable: &mut bool) -> String {
    *sayable &= parts.iter().rev().skip(1).all(|degree| degree.trim().is_empty());
    parts.last().map_or_else(String::new, |inside| format!("√{}", grouped(inside)))
}

fn grouped(part: &str) -> String {
    let part = part.trim();
    if part.chars().all(char::is_alphanumeric) { part.to_owned() } else { format!("({part})") }
}
