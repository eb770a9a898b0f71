//! Which parts of a page are its document, and which stand around it: menus, banners, notices about cookies, links to more.
//!
//! Told by role and landmark, then by element and name, then by where the sentences are. A page that shows no sign of a
//! site around its text is all document.

use super::elements::BLOCKS;
use super::tags::Tag;
use crate::layout::compose::Piece;

/// Parts of a page, at most; deeper or later ones count as their parents.
const PARTS: usize = 200_000;
/// Letters of a paragraph of sentences.
const PROSE: usize = 80;

/// What a part says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Plain,
    Main,
    Article,
    /// The head or foot of the page, or of a section of it.
    Edge,
    Aside,
    Menu,
    /// By its name something beside the text.
    Beside,
    /// By its name something that is beside the text when it is made of links.
    Linked,
    /// Left out for who hears the page.
    Unheard,
}

#[derive(Debug, Default)]
struct Part {
    parent: usize,
    kind: Kind,
    letters: usize,
    linked: usize,
    prose: usize,
    menu: bool,
    legal: bool,
    /// Holds the main part, an article or the first heading.
    central: bool,
}

/// Where a piece stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    part: usize,
    /// Letters of it, and those in links.
    letters: usize,
    linked: usize,
}

impl Place {
    /// The place of several pieces in one.
    pub fn sum<'a>(mut places: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let first = *places.next()?;
        Some(places.fold(first, |sum, place| Self {
            letters: sum.letters + place.letters,
            linked: sum.linked + place.linked,
            ..sum
        }))
    }
}

/// The parts of a page; the first is all of it.
#[derive(Debug)]
pub(super) struct Page {
    parts: Vec<Part>,
    /// The parts that are open, the outermost first.
    open: Vec<usize>,
}

impl Default for Page {
    fn default() -> Self {
        Self { parts: vec![Part::default()], open: vec![0] }
    }
}

impl Page {
    /// An element begins: says whether a part of the page does.
    pub fn begin(&mut self, tag: &Tag) -> bool {
        let name = tag.name.as_str();
        let named = ["class", "id", "role", "aria-hidden"].iter().any(|of| tag.attribute(of).is_some());
        let may = BLOCKS.contains(&name) || matches!(name, "ul" | "ol" | "menu" | "table");
        let plain = matches!(name, "p" | "hr" | "body" | "html" | "tbody" | "thead") && !named;
        if !may || plain || self.parts.len() >= PARTS {
            return false;
        }
        let parent = self.current();
        let kind = kind(tag, |wanted| self.inside(parent, wanted));
        if kind == Kind::Plain && !named && !matches!(name, "div" | "section") {
            return false;
        }
        self.parts.push(Part { parent, kind, ..Part::default() });
        self.open.push(self.parts.len() - 1);
        match kind {
            Kind::Menu => self.upwards(parent, |part| part.menu = true),
            Kind::Main | Kind::Article => self.central(),
            _ => {}
        }
        true
    }

    /// The part begun last ends.
    pub fn end(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// The place of a piece that is read now.
    pub fn place(&mut self, text: &str, linked: usize, heading: bool) -> Place {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let linked = linked.min(letters);
        let prose = if letters >= PROSE && linked * 3 < letters { letters } else { 0 };
        let legal = letters < 400 && LEGAL.iter().any(|words| text.to_lowercase().contains(words));
        self.upwards(self.current(), |part| {
            part.letters += letters;
            part.linked += linked;
            part.prose += prose;
            part.legal |= legal;
        });
        if heading {
            self.central();
        }
        Place { part: self.current(), letters, linked }
    }

    /// Whether each piece belongs to the document.
    pub fn keep(&self, pieces: &[(Piece, Place)]) -> Vec<bool> {
        let all = vec![true; pieces.len()];
        let total = self.parts[0].letters;
        let aside: Vec<bool> = pieces.iter().map(|(_, place)| self.beside(place.part, total)).collect();
        let roots = self.roots(total);
        let within = |place: &Place| self.chain(place.part).any(|part| roots.contains(&part));
        let linked = |place: &Place| place.letters > 0 && place.linked * 2 > place.letters;
        let outside = |place: &Place| !roots.is_empty() && !within(place);
        let links = pieces.iter().filter(|(_, place)| outside(place) && linked(place)).count();
        let site = aside.contains(&true) || links >= 3;
        if !site {
            return all;
        }
        let first = |piece: &Piece| matches!(piece, Piece::Heading { level: 1, .. });
        let titled = pieces
            .iter()
            .zip(&aside)
            .any(|((piece, place), aside)| first(piece) && !aside && !outside(place));
        let kept: Vec<bool> = pieces
            .iter()
            .zip(&aside)
            .map(|((piece, place), aside)| {
                let prose = place.letters >= PROSE && place.linked * 3 < place.letters;
                (first(piece) && !titled) || (!aside && (!outside(place) || prose))
            })
            .collect();
        let left: usize =
            pieces.iter().zip(&kept).filter(|(_, kept)| **kept).map(|((_, place), _)| place.letters).sum();
        if left == 0 { all } else { kept }
    }

    /// The parts that hold the document: the main one, the articles, or the innermost that has nearly all sentences.
    fn roots(&self, total: usize) -> Vec<usize> {
        let of = |kind: Kind| {
            (0..self.parts.len()).filter(move |part| {
                self.parts[*part].kind == kind
                    && self.parts[*part].letters > 0
                    && !self.inside(self.parts[*part].parent, kind)
            })
        };
        let letters = |parts: &[usize]| parts.iter().map(|part| self.parts[*part].letters).sum::<usize>();
        let main: Vec<usize> = of(Kind::Main).collect();
        if letters(&main) * 5 >= total && !main.is_empty() {
            return main;
        }
        let articles: Vec<usize> = of(Kind::Article).collect();
        if letters(&articles) * 2 >= total && !articles.is_empty() {
            return articles;
        }
        let prose = self.parts[0].prose;
        let mut root = 0;
        if prose < 3 * PROSE {
            return Vec::new();
        }
        // Parts come after their parents: the last that holds nearly all is the innermost.
        for (at, part) in self.parts.iter().enumerate() {
            if part.prose * 10 >= prose * 9 && part.parent == root {
                root = at;
            }
        }
        if root == 0 { Vec::new() } else { vec![root] }
    }

    /// Whether a part, or one around it, stands beside the document.
    fn beside(&self, part: usize, total: usize) -> bool {
        let main = self.parts.iter().any(|part| part.kind == Kind::Main && part.letters > 0);
        self.chain(part).any(|at| {
            let part = &self.parts[at];
            let links = part.linked * 10 >= part.letters * 3;
            let small = part.letters * 2 < total && !part.central;
            let inside = self.inside(part.parent, Kind::Main) || self.inside(part.parent, Kind::Article);
            match part.kind {
                Kind::Menu => !part.central,
                Kind::Beside | Kind::Unheard => small,
                Kind::Linked => small && links,
                Kind::Aside => small && (links || (main && !inside)),
                Kind::Edge => part.letters * 2 < total && !inside && (links || part.menu || part.legal),
                Kind::Plain | Kind::Main | Kind::Article => false,
            }
        })
    }

    fn current(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    /// A part and those around it, the innermost first.
    fn chain(&self, part: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(part), |part| (*part > 0).then(|| self.parts[*part].parent))
    }

    fn inside(&self, part: usize, kind: Kind) -> bool {
        self.chain(part).any(|part| self.parts[part].kind == kind)
    }

    fn upwards(&mut self, part: usize, mut change: impl FnMut(&mut Part)) {
        let mut at = part;
        loop {
            change(&mut self.parts[at]);
            if at == 0 {
                return;
            }
            at = self.parts[at].parent;
        }
    }

    fn central(&mut self) {
        let parts = self.open.clone();
        // The head of a page holds its first heading and is the head of the page all the same.
        for part in parts.into_iter().filter(|part| *part > 0) {
            self.parts[part].central = true;
        }
    }
}

/// Words that only the foot of a site says.
const LEGAL: [&str; 8] = [
    "mentions légales",
    "tous droits réservés",
    "all rights reserved",
    "politique de confidentialité",
    "privacy policy",
    "plan du site",
    "©",
    "terms of use",
];
/// Names of what stands beside the text.
const BESIDE: [&str; 29] = [
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "rgpd",
    "tarteaucitron",
    "onetrust",
    "didomi",
    "axeptio",
    "breadcrumb",
    "breadcrumbs",
    "newsletter",
    "share",
    "sharing",
    "sharedaddy",
    "partage",
    "disqus",
    "comments",
    "advert",
    "advertisement",
    "ads",
    "adsense",
    "publicite",
    "skiplink",
    "sidebar",
    "paywall",
    "popin",
    "subscribe",
    "abonnement",
];
/// Names that may be those of a text, unless it is made of links.
const LINKED: [&str; 24] = [
    "menu",
    "menus",
    "navbar",
    "nav",
    "navigation",
    "topbar",
    "toolbar",
    "related",
    "recommended",
    "social",
    "socials",
    "widget",
    "widgets",
    "pagination",
    "pager",
    "tags",
    "popup",
    "modal",
    "overlay",
    "promo",
    "sponsored",
    "ariane",
    "skip",
    "languages",
];

fn kind(tag: &Tag, inside: impl Fn(Kind) -> bool) -> Kind {
    let role = tag.attribute("role").unwrap_or_default().trim().to_ascii_lowercase();
    let edge = if inside(Kind::Article) { Kind::Plain } else { Kind::Edge };
    let by_role = match role.as_str() {
        "main" => Kind::Main,
        "article" => Kind::Article,
        "navigation" | "search" | "menu" | "menubar" => Kind::Menu,
        "banner" | "contentinfo" => Kind::Edge,
        "complementary" => Kind::Aside,
        "dialog" | "alertdialog" => Kind::Beside,
        _ => Kind::Plain,
    };
    let by_element = match tag.name.as_str() {
        "main" => Kind::Main,
        "article" => Kind::Article,
        "nav" | "search" => Kind::Menu,
        "header" | "footer" => edge,
        "aside" => Kind::Aside,
        "dialog" => Kind::Beside,
        _ => Kind::Plain,
    };
    // A section of the page may be called anything by who wrote it; what it is comes first.
    let known = if by_role == Kind::Plain { by_element } else { by_role };
    if known != Kind::Plain {
        return known;
    }
    let names = ["class", "id"].map(|of| tag.attribute(of).unwrap_or_default().to_lowercase());
    let mut words = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty());
    if tag.attribute("aria-hidden") == Some("true") {
        return Kind::Unheard;
    }
    if words.clone().any(|word| BESIDE.contains(&word)) {
        Kind::Beside
    } else if words.clone().any(|word| LINKED.contains(&word)) {
        Kind::Linked
    } else if words.any(|word| matches!(word, "footer" | "header" | "masthead" | "pied")) {
        edge
    } else {
        Kind::Plain
    }
}
