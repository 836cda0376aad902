//! A picture of the knowledge: what a note says, the mechanism behind it and the pitfall beside it, with lines between.
//!
//! The columns are ordered so that few lines cross: each box moves to the middle of those it is joined to, a few times
//! over. The same pack gives the same picture.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use crate::cli::view::plain;
use crate::knowledge::{Knowledge, Severity, is_file_name};

/// The width of the picture, its columns and what lies between them, in units of the picture.
const WIDTH: usize = 1180;
const COLUMNS: [(usize, usize, &str); 3] =
    [(0, 310, "What a note says"), (455, 290, "Mechanism"), (890, 290, "Pitfall")];
const ROW: f64 = 25.0;
const BOX: f64 = 20.0;
const TOP: f64 = 34.0;
/// The width of a letter, on the wide side.
const LETTER: usize = 7;
/// How often boxes move to the middle of those they are joined to.
const ROUNDS: usize = 12;

/// A box.
struct Node<'a> {
    name: &'a str,
    title: String,
    class: &'static str,
    y: f64,
}

/// A line between boxes of two neighbouring columns; the first column is the one that it starts from.
struct Edge<'a> {
    column: usize,
    from: usize,
    to: usize,
    /// The rule that it belongs to.
    rule: &'a str,
    class: &'static str,
}

/// The picture as SVG within a page of the site's start.
pub(super) fn map(knowledge: &Knowledge) -> Markup {
    let mut columns = nodes(knowledge);
    let edges = edges(knowledge, &columns);
    settle(&mut columns, &edges);
    let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
    let height = TOP + ROW * count(rows) + 6.0;
    html! {
        style { (PreEscaped(highlights(&columns, &edges))) }
        svg.map viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label="Map of rules, mechanisms and pitfalls" {
            @for (x, _, title) in COLUMNS { text.column x=(x) y="16" { (title) } }
            g {
                @for edge in &edges {
                    path class={ (edge.class) " m-" (edge.rule) " m-" (columns[edge.column][edge.from].name) " m-" (columns[edge.column + 1][edge.to].name) }
                        d=(curve(edge, &columns)) {}
                }
            }
            @for ((x, width, _), nodes) in COLUMNS.iter().zip(&columns) {
                @for node in nodes {
                    a id={ "m-" (node.name) } class=(node.class) href={ "pages/" (node.name) ".html" } {
                        title { (node.title) }
                        rect x=(x) y=(node.y) width=(width) height=(BOX) rx="5" {}
                        text x=(x + 8) y=(node.y + 14.0) { (plain::short(&node.title, (width - 12) / LETTER)) }
                    }
                }
            }
        }
    }
}

fn nodes(knowledge: &Knowledge) -> [Vec<Node<'_>>; 3] {
    let rules = knowledge.rules.iter().map(|rule| Node {
        name: rule.code(),
        title: plain::line(&rule.rule.title),
        class: class(rule.rule.severity),
        y: 0.0,
    });
    let idea = |name, title: &str| Node { name, title: plain::line(title), class: "idea", y: 0.0 };
    let mechanisms = knowledge.mechanisms.iter().map(|of| idea(of.id.get_ref().as_str(), &of.title));
    let pitfalls = knowledge.pitfalls.iter().map(|of| idea(of.id.get_ref().as_str(), &of.title));
    // What has no page has no box either.
    let with_page = |node: &Node<'_>| is_file_name(node.name);
    [rules.filter(with_page).collect(), mechanisms.filter(with_page).collect(), pitfalls.filter(with_page).collect()]
}

fn edges<'a>(knowledge: &'a Knowledge, columns: &[Vec<Node<'_>>; 3]) -> Vec<Edge<'a>> {
    let place = |column: usize, name: &str| columns[column].iter().position(|node| node.name == name);
    let mut edges: Vec<Edge<'a>> = Vec::new();
    for compiled in &knowledge.rules {
        let Some(from) = place(0, compiled.code()) else { continue };
        let rule = &compiled.rule;
        let class = class(rule.severity);
        let mechanisms = rule.mechanism.iter().chain(&rule.also_mechanisms);
        let mechanisms: Vec<usize> = mechanisms.filter_map(|id| place(1, id.get_ref())).collect();
        edges.extend(mechanisms.iter().map(|&to| Edge { column: 0, from, to, rule: compiled.code(), class }));
        let pitfall = rule.pitfall.as_ref().and_then(|id| place(2, id.get_ref()));
        if let (Some(&first), Some(to)) = (mechanisms.first(), pitfall) {
            edges.push(Edge { column: 1, from: first, to, rule: compiled.code(), class });
        }
    }
    edges
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint | Severity::Hover => "hint",
    }
}

/// Gives every box its place.
fn settle(columns: &mut [Vec<Node<'_>>; 3], edges: &[Edge<'_>]) {
    let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
    for nodes in columns.iter_mut() {
        let gap = ROW * count(rows) / count(nodes.len().max(1));
        for (index, node) in nodes.iter_mut().enumerate() {
            node.y = TOP + gap * count(index);
        }
    }
    for _ in 0..ROUNDS {
        for column in [1, 2, 0] {
            let wanted: Vec<f64> =
                (0..columns[column].len()).map(|index| middle(columns, edges, column, index)).collect();
            arrange(&mut columns[column], &wanted, rows);
        }
    }
}

/// The middle of the boxes that a box is joined to; where it stands, if there are none.
fn middle(columns: &[Vec<Node<'_>>; 3], edges: &[Edge<'_>], column: usize, index: usize) -> f64 {
    let joined: Vec<f64> = edges
        .iter()
        .filter_map(|edge| {
            if edge.column == column && edge.from == index {
                Some(columns[column + 1][edge.to].y)
            } else if edge.column + 1 == column && edge.to == index {
                Some(columns[edge.column][edge.from].y)
            } else {
                None
            }
        })
        .collect();
    if joined.is_empty() { columns[column][index].y } else { joined.iter().sum::<f64>() / count(joined.len()) }
}

/// Moves the boxes of a column as near as may be to where they want to stand, one row apart at least.
fn arrange(nodes: &mut [Node<'_>], wanted: &[f64], rows: usize) {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|&one, &other| wanted[one].total_cmp(&wanted[other]).then(one.cmp(&other)));
    let bottom = TOP + ROW * (count(rows) - 1.0);
    let mut next = TOP;
    for &index in &order {
        nodes[index].y = wanted[index].max(next);
        next = nodes[index].y + ROW;
    }
    let mut most = bottom;
    for &index in order.iter().rev() {
        nodes[index].y = nodes[index].y.min(most);
        most = nodes[index].y - ROW;
    }
}

fn curve(edge: &Edge<'_>, columns: &[Vec<Node<'_>>; 3]) -> String {
    let (x, width, _) = COLUMNS[edge.column];
    let (from, to) = (x + width, COLUMNS[edge.column + 1].0);
    let y = |node: &Node<'_>| node.y + BOX / 2.0;
    let (start, end) = (y(&columns[edge.column][edge.from]), y(&columns[edge.column + 1][edge.to]));
    let bend = (to - from) / 2;
    format!("M{from} {start:.1}C{} {start:.1} {} {end:.1} {to} {end:.1}", from + bend, to - bend)
}

/// A style for each box: while it is pointed at, the lines that are not its own fade.
fn highlights(columns: &[Vec<Node<'_>>; 3], edges: &[Edge<'_>]) -> String {
    let mut style = String::new();
    for node in columns.iter().flatten().filter(|node| edges.iter().any(|edge| touches(edge, node, columns))) {
        let name = node.name.replace('.', "\\.");
        let _ = writeln!(style, ".map:has(#m-{name}:is(:hover,:focus-visible)) path:not(.m-{name}){{opacity:.08}}");
        let _ = writeln!(
            style,
            ".map:has(#m-{name}:is(:hover,:focus-visible)) path.m-{name}{{opacity:1;stroke-width:2.25}}"
        );
    }
    style
}

fn touches(edge: &Edge<'_>, node: &Node<'_>, columns: &[Vec<Node<'_>>; 3]) -> bool {
    edge.rule == node.name
        || columns[edge.column][edge.from].name == node.name
        || columns[edge.column + 1][edge.to].name == node.name
}

#[expect(clippy::cast_precision_loss, reason = "a pack holds no more rules than a float counts")]
const fn count(of: usize) -> f64 {
    of as f64
}
