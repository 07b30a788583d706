//! The style sheets: of GOV.UK Frontend only the rules for what pages use, and our own after them.

use std::collections::BTreeSet;

/// The words of templates and scripts. Whatever class a page can have is among them.
#[derive(Default)]
pub(crate) struct Words(BTreeSet<String>);

impl Words {
    /// Adds all words of a text.
    pub(crate) fn read(&mut self, text: &str) {
        let words = text.split(|letter: char| !is_part_of_class(letter));
        let words = words.filter(|word| word.contains("govuk-") || word.contains("js-"));
        self.0.extend(words.map(str::to_owned));
    }

    /// Whether a page may have the class: a template names it, or its beginning where the rest is filled in.
    fn contains(&self, class: &str) -> bool {
        let mut beginnings = class.match_indices('-').filter_map(|(at, _)| {
            let end = at.checked_add(1)?;
            class.get(..end).filter(|start| start.len() < class.len())
        });
        self.0.contains(class) || beginnings.any(|start| self.0.contains(start))
    }
}

fn is_part_of_class(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_!".contains(letter)
}

/// The rules of a minified style sheet that can apply to a page made of these words.
///
/// None where braces do not match.
pub(crate) fn only_used(css: &str, words: &Words) -> Option<String> {
    let mut kept = String::new();
    let mut rest = css.trim_start();
    while !rest.is_empty() {
        let (statement, after) = statement(rest)?;
        match statement {
            Statement::Other(text) => kept.push_str(text),
            Statement::Block { prelude, body } => {
                if let Some((prelude, body)) = used_part(prelude, body, words)? {
                    kept.extend([&prelude, "{", &body, "}"]);
                }
            }
        }
        rest = after.trim_start();
    }
    Some(kept)
}

/// A piece of a style sheet.
enum Statement<'a> {
    /// A comment, or a rule without a block such as `@charset`.
    Other(&'a str),
    /// `prelude{body}`
    Block { prelude: &'a str, body: &'a str },
}

/// The first statement, and what follows.
fn statement(css: &str) -> Option<(Statement<'_>, &str)> {
    if css.starts_with("/*") {
        let end = css.find("*/")?.checked_add(2)?;
        let (comment, rest) = css.split_at_checked(end)?;
        return Some((Statement::Other(comment), rest));
    }
    let end = find_outside_strings(css, |letter, _| letter == '{' || letter == ';')?;
    let (prelude, rest) = css.split_at_checked(end)?;
    let Some(block) = rest.strip_prefix('{') else {
        let (text, rest) = css.split_at_checked(end.checked_add(1)?)?;
        return Some((Statement::Other(text), rest));
    };
    let end = find_outside_strings(block, |letter, depth| letter == '}' && depth == 0)?;
    let (body, rest) = block.split_at_checked(end)?;
    let rest = rest.strip_prefix('}')?;
    Some((Statement::Block { prelude, body }, rest))
}

/// Where the first letter is that `wanted` accepts, which is told how many braces are open.
fn find_outside_strings(css: &str, wanted: impl Fn(char, usize) -> bool) -> Option<usize> {
    let (mut depth, mut quote, mut is_escaped) = (0_usize, None, false);
    for (at, letter) in css.char_indices() {
        if is_escaped {
            is_escaped = false;
            continue;
        }
        match (quote, letter) {
            (_, '\\') => is_escaped = true,
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, _) if wanted(letter, depth) => return Some(at),
            (None, '{') => depth = depth.checked_add(1)?,
            (None, '}') => depth = depth.checked_sub(1)?,
            _ => (),
        }
    }
    None
}

/// What is left of a block, if anything is; None outside where it cannot be read.
#[expect(
    clippy::option_option,
    reason = "the outer one says whether it could be read"
)]
fn used_part(prelude: &str, body: &str, words: &Words) -> Option<Option<(String, String)>> {
    let nests = ["@media", "@supports", "@-moz-document"];
    if nests.iter().any(|rule| prelude.starts_with(rule)) {
        let body = only_used(body, words)?;
        return Some((!body.is_empty()).then(|| (prelude.to_owned(), body)));
    }
    if prelude.starts_with('@') {
        return Some(Some((prelude.to_owned(), body.to_owned())));
    }
    let selectors = selectors(prelude);
    let used: Vec<&str> = selectors
        .into_iter()
        .filter(|selector| classes(selector).all(|class| words.contains(&class)))
        .collect();
    Some((!used.is_empty()).then(|| (used.join(","), body.to_owned())))
}

/// The members of a list of selectors.
fn selectors(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    list.split(|letter| {
        match letter {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => (),
        }
        letter == ',' && depth == 0
    })
    .collect()
}

/// The classes that an element must have for a selector to apply: those inside brackets and parentheses are left out,
/// where they may stand for their absence.
fn classes(selector: &str) -> impl Iterator<Item = String> {
    let mut depth = 0_i32;
    let outside: String = selector
        .chars()
        .filter(|letter| {
            match letter {
                '(' | '[' => depth = depth.saturating_add(1),
                ')' | ']' => depth = depth.saturating_sub(1),
                // An exclamation mark in a class is written with a backslash.
                '\\' => return false,
                _ => (),
            }
            depth == 0
        })
        .collect();
    let classes = outside.split('.').skip(1).map(|class| {
        let end = class.find(|letter| !is_part_of_class(letter));
        class
            .get(..end.unwrap_or(class.len()))
            .unwrap_or(class)
            .to_owned()
    });
    classes.collect::<Vec<_>>().into_iter()
}

/// Our own styles without comments and indentation.
pub(crate) fn compact(css: &str) -> String {
    let mut code = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut all, line| {
        all.push_str(line);
        // Whatever ends otherwise goes on in the next line, where a space may matter.
        if !line.ends_with(['{', '}', ';', ',']) {
            all.push(' ');
        }
        all
    })
}
