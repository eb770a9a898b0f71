//! Headings of plain text, where nothing marks them but how they stand: alone, short, numbered, in capitals or
//! underlined. When in doubt a line is a paragraph.

use super::sections::Mark;

/// A heading is no longer than this.
const LONGEST: usize = 90;

/// A paragraph: where it begins and its lines.
struct Block<'a> {
    at: usize,
    lines: Vec<&'a str>,
}

/// The headings of a tidy text.
pub(crate) fn marks(text: &str) -> Vec<Mark> {
    let blocks = blocks(text);
    let mut marks = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let (Some(line), Some(next)) = (block.lines.first(), blocks.get(i + 1)) else { continue };
        let alone = block.lines.len() == 1;
        let level = underlined(block).or_else(|| hashes(line).filter(|_| alone)).or_else(|| {
            // Two numbered lines one after the other are a list.
            let listed = |block: &Block<'_>| block.lines.len() == 1 && numbered(block.lines[0]).is_some();
            let before = i.checked_sub(1).and_then(|i| blocks.get(i));
            let level =
                numbered(line).filter(|_| !listed(next) && before.is_none_or(|before| !listed(before)));
            level.or_else(|| capitals(line).then_some(1)).filter(|_| alone)
        });
        if let Some(level) = level.filter(|_| line.chars().count() <= LONGEST) {
            let words = line.trim_start_matches([' ', '\t']);
            let at = block.at + line.len() - words.len();
            marks.push(Mark { at, level, text: words.trim_end().to_owned() });
        }
    }
    // A text made of headings is a list of something.
    if marks.len() * 2 > blocks.len() { Vec::new() } else { marks }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut at, mut open) = (0, false);
    for line in text.split('\n') {
        match blocks.last_mut() {
            _ if line.trim().is_empty() => open = false,
            Some(block) if open => block.lines.push(line),
            _ => {
                blocks.push(Block { at, lines: vec![line] });
                open = true;
            }
        }
        at += line.len() + 1;
    }
    blocks
}

/// A line with a line of `=` or `-` under it.
fn underlined(block: &Block<'_>) -> Option<u8> {
    let rule = block.lines.get(1)?.trim();
    let of = |c: char| rule.chars().count() >= 3 && rule.chars().all(|d| d == c);
    let level = if of('=') { 1 } else { of('-').then_some(2)? };
    block.lines[0].chars().any(char::is_alphabetic).then_some(level)
}

/// `## Votes`, as many write even where nothing reads it.
fn hashes(line: &str) -> Option<u8> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok().filter(|level| (1..=6).contains(level))?;
    (rest.starts_with(' ') && !rest.trim().is_empty()).then_some(level)
}

/// `3. Votes`, `3.1 Budget`, `IV) Divers`, `Article 3`: the depth of the number.
fn numbered(line: &str) -> Option<u8> {
    let line = line.trim();
    if line.ends_with(['.', ',', ';', ':', '…']) || !line.chars().any(char::is_alphabetic) {
        return None;
    }
    let (number, words) = line.split_once([' ', '\u{A0}'])?;
    let named = [
        "article", "point", "annexe", "chapitre", "partie", "titre", "section", "appendix", "chapter", "part",
    ];
    if named.contains(&number.to_lowercase().as_str()) {
        return words
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'n'))
            .then_some(1);
    }
    let bare = number.trim_end_matches(['.', ')', '°']);
    let parts: Vec<&str> = bare.split('.').collect();
    let digits = |part: &&str| (1..=2).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
    let roman = bare.len() <= 5 && !bare.is_empty() && bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let marked = number.len() > bare.len() || parts.len() > 1;
    let begins = words.trim_start_matches(['-', '–', ' ']).starts_with(char::is_uppercase);
    if !(marked && begins) {
        return None;
    }
    if roman {
        Some(1)
    } else {
        parts.iter().all(digits).then(|| u8::try_from(parts.len()).unwrap_or(6).min(6))
    }
}

fn capitals(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4
        && line.chars().all(|c| !c.is_lowercase())
        && !line.trim_end().ends_with(['.', ',', ';', ':', '—'])
        && letters * 2 > line.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(text: &str) -> Vec<(u8, String)> {
        marks(text).into_iter().map(|mark| (mark.level, mark.text)).collect()
    }

    #[test]
    fn what_stands_out_is_a_heading() {
        let text = "COMPTE RENDU\n\nLa séance est ouverte.\n\n1. Budget\n\nVoté à 12 voix.\n\n1.2 Dons\n\nTrois dons.\n\n\
            Divers\n======\n\nRien.\n\n## Suite\n\nFin.\n\nArticle 3\n\nNul n’est tenu.";
        let expected = [
            (1, "COMPTE RENDU"),
            (1, "1. Budget"),
            (2, "1.2 Dons"),
            (1, "Divers"),
            (2, "## Suite"),
            (1, "Article 3"),
        ];
        assert_eq!(headings(text), expected.map(|(level, text)| (level, text.to_owned())));
    }

    #[test]
    fn lists_amounts_and_sentences_are_not() {
        assert!(headings("À faire :\n\n1. Appeler la mairie\n\n2. Réserver la salle\n\nMerci.").is_empty());
        assert!(headings("Voici.\n\n1 250,50 €\n\nMerci à tous.").is_empty());
        assert!(headings("Voici.\n\n12 personnes étaient là\n\nMerci à tous.").is_empty());
        assert!(headings("Bien.\n\nPRÉSIDENT :\n\nMerci à tous.").is_empty());
    }
}
