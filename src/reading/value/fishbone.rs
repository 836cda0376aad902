//! Results without names: a panel drawn as the bones of a fish, or told in one line behind its label.

use super::scan::{Beside, Draft, Name};
use crate::knowledge::{Fishbone, Knowledge};
use crate::reading::token::{TokenKind, Tokens};
use crate::text::Span;

/// How many tokens a label may stand before its first number.
const LABEL_REACH: usize = 3;

/// A line of the drawing.
struct Line {
    /// Its numbers, by their tokens.
    numbers: Vec<usize>,
    /// How many upright bones it has.
    bars: usize,
    /// How many dashes.
    dashes: usize,
}

/// The results of a block that are told by their place alone.
pub(super) fn read(tokens: &Tokens<'_>, sentences: &[Span], knowledge: &Knowledge, chain: usize) -> Vec<Draft> {
    let fishbone = &knowledge.language.fishbone;
    let mut drafts: Vec<Draft> = Vec::new();
    let found = in_lines(tokens, fishbone).into_iter().chain(behind_labels(tokens, fishbone));
    for (name, at) in found {
        let Some(TokenKind::Number(number, _)) = tokens.kind(at) else {
            continue;
        };
        let (Some(analyte), Some(token)) = (knowledge.uses.short_name(name, true), tokens.get(at)) else { continue };
        let sentence = sentences.iter().position(|sentence| sentence.contains(token.span)).unwrap_or_default();
        let place =
            Name { analyte, span: token.span, first: at, after: at + 1, sentence, sentence_first: at, limit: at + 1 };
        let chain = chain + drafts.len();
        drafts.push(Draft::new(&place, number, Beside::default(), token.span.end, chain));
    }
    drafts
}

/// Whether a text can hold such results, told without cutting it into tokens.
pub(super) fn may_hold(text: &str, folded: &str, fishbone: &Fishbone) -> bool {
    text.contains('|') || text.contains("---") || fishbone.may_be_labelled(folded)
}

/// "BMP: 140/3.1/104/25/18/0.9<110".
fn behind_labels<'f>(tokens: &Tokens<'_>, fishbone: &'f Fishbone) -> Vec<(&'f str, usize)> {
    let mut found = Vec::new();
    for label in (0..tokens.len()).filter(|&at| fishbone.labels.iter().any(|label| **label == *tokens.word(at))) {
        let number = |at: &usize| matches!(tokens.kind(*at), Some(TokenKind::Number(..)));
        // "Chem 7: 140/…": the seven is no result.
        let is_count = |at: usize| matches!(tokens.text(at), "7" | "8" | "10" | "12") && !tokens.is_sign(at + 1, '/');
        let from = label + 1 + usize::from(is_count(label + 1));
        let Some(first) = (from..from + LABEL_REACH).find(number) else { continue };
        let mut numbers = vec![first];
        let mut at = first + 1;
        while let Some(TokenKind::Sign('/' | '|' | '<' | '>' | '\\' | ',')) = tokens.kind(at) {
            let joint = usize::from(matches!(tokens.kind(at + 1), Some(TokenKind::Sign('/' | '<' | '>' | '|'))));
            if !number(&(at + 1 + joint)) {
                break;
            }
            numbers.push(at + 1 + joint);
            at += 2 + joint;
        }
        let drawn = fishbone.above.iter().chain(&fishbone.below);
        let drawn: Vec<&Box<str>> = drawn.chain([&fishbone.behind]).collect();
        let told: Vec<&Box<str>> = fishbone.line.iter().collect();
        for order in [told, drawn] {
            let fits = (order.len() - 1..=order.len()).contains(&numbers.len())
                && order.iter().zip(&numbers).all(|(name, &at)| fishbone.fits(name, value(tokens, at)));
            if fits {
                found.extend(order.iter().map(|name| &***name).zip(numbers.iter().copied()));
                break;
            }
        }
    }
    found
}

/// Three numbers over three others, with bones between them.
fn in_lines<'f>(tokens: &Tokens<'_>, fishbone: &'f Fishbone) -> Vec<(&'f str, usize)> {
    let mut found = Vec::new();
    let lines = lines(tokens);
    for (index, above) in lines.iter().enumerate() {
        let Some(above) = above else { continue };
        let bone =
            lines.get(index + 1).and_then(Option::as_ref).filter(|line| line.dashes > 2 && line.numbers.len() < 2);
        let below = index + 1 + usize::from(bone.is_some());
        let Some(Some(below)) = lines.get(below) else { continue };
        if above.numbers.len() < 3 || below.numbers.len() != 3 || (above.bars < 2 && bone.is_none()) {
            continue;
        }
        let behind = bone.and_then(|bone| bone.numbers.first()).or(above.numbers.get(3)).copied();
        let places = (fishbone.above.iter().zip(&above.numbers)).chain(fishbone.below.iter().zip(&below.numbers));
        let places: Vec<(&str, usize)> = places.map(|(name, &at)| (&**name, at)).collect();
        if above.numbers.len() <= 4 && places.iter().all(|&(name, at)| fishbone.fits(name, value(tokens, at))) {
            found.extend(places);
            found.extend(
                behind
                    .filter(|&at| fishbone.fits(&fishbone.behind, value(tokens, at)))
                    .map(|at| (&*fishbone.behind, at)),
            );
        }
    }
    found
}

fn value(tokens: &Tokens<'_>, at: usize) -> f64 {
    match tokens.kind(at) {
        Some(TokenKind::Number(number, _)) => number,
        _ => f64::NAN,
    }
}

/// The lines of a block that can be part of a drawing; a label may stand before the first.
fn lines(tokens: &Tokens<'_>) -> Vec<Option<Line>> {
    let mut lines: Vec<Option<Line>> = Vec::new();
    for at in 0..tokens.len() {
        if at == 0 || tokens.get(at).is_some_and(|token| token.starts_line) {
            lines.push(Some(Line { numbers: Vec::new(), bars: 0, dashes: 0 }));
        }
        let Some(last) = lines.last_mut() else { continue };
        let Some(line) = last else { continue };
        match tokens.kind(at) {
            Some(TokenKind::Number(..)) => line.numbers.push(at),
            Some(TokenKind::Sign('|')) => line.bars += 1,
            Some(TokenKind::Sign('-' | '_' | '=' | '—' | '–' | '─')) => line.dashes += 1,
            Some(TokenKind::Sign('/' | '\\' | '<' | '>' | '(' | ')' | '*' | ':') | TokenKind::Arrow) => {}
            Some(TokenKind::Word) if line.numbers.is_empty() && line.bars == 0 => {}
            Some(TokenKind::Word) if matches!(tokens.written(at), "H" | "L") => {}
            _ => *last = None,
        }
    }
    lines
}
